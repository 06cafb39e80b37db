import { describe, expect, it } from 'vitest';
import { answerOf, BOTH, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('asks verify once for each new connection, and hands it out when that agrees', async () => {
    let asked = 0;
    const pool = open(kind, {
      max: 1,
      verify: (client, done) => {
        asked += 1;
        client.query('SELECT 1', (error: Error | undefined) => done(error ?? undefined));
      },
    });
    await pool.query('SELECT 1');
    await pool.query('SELECT 1');
    expect(asked).toBe(1);
  });

  it('closes a connection that verify objects to, and says why', async () => {
    const pool = open(kind, { verify: (_client, done) => done(new Error('a replica')) });
    const { error, value } = await answerOf((done) => pool.connect(done));
    expect([error?.message, value]).toEqual(['a replica', undefined]);
    await expect(pool.query('SELECT 1')).rejects.toThrow('a replica');
    expect([pool.totalCount, pool.idleCount]).toEqual([0, 0]);
  });
});
