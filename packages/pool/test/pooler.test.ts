import { describe, expect, it } from 'vitest';
import { Pooler } from '../src/connection/pooler.ts';

const server = { host: 'db.example.com', port: 5432, processID: 71_234 };

describe('a transaction pooler', () => {
  it('is told by a process number that no process has', () => {
    for (const processID of [-1_431_655_766, 0, 1_431_655_766]) {
      const pooler = new Pooler('auto');
      pooler.opened(server);
      expect(pooler.isThere).toBe(false);
      pooler.opened({ ...server, processID });
      expect(pooler.isThere).toBe(true);
    }
  });

  it('is told by the address of one that counts its clients', () => {
    const pooler = new Pooler('auto');
    pooler.opened({ host: 'aws-0-eu-central-1.pooler.supabase.com', port: 5432, processID: 7 });
    expect(pooler.isThere).toBe(false);
    pooler.opened({ host: 'aws-0-eu-central-1.pooler.supabase.com', port: 6543, processID: 7 });
    expect(pooler.isThere).toBe(true);
  });

  it('is there, or is not, where the option says so', () => {
    expect(new Pooler(true).isThere).toBe(true);
    const none = new Pooler(false);
    none.opened({ ...server, processID: -1 });
    none.found();
    expect(none.isThere).toBe(false);
  });
});
