import { describe, expect, it } from 'vitest';
import { until } from '../../support/server.ts';
import { BOTH, processOf, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s with maxUses 2', (_, kind) => {
  it('serves two borrowers with one connection and closes it behind the second', async () => {
    const pool = open(kind, { maxUses: 2, max: 1 });
    const first = await pool.connect();
    const pid = await processOf(first);
    first.release();
    const second = await pool.connect();
    expect(await processOf(second)).toBe(pid);
    second.release();
    await until(() => pool.totalCount === 0, 'it is closed');
  });

  it('opens a new one for the third', async () => {
    const pool = open(kind, { maxUses: 2, max: 1 });
    const seen = [await processOf(pool), await processOf(pool), await processOf(pool), await processOf(pool)];
    expect(new Set(seen).size).toBe(2);
    expect(seen[0]).toBe(seen[1]);
    expect(seen[2]).toBe(seen[3]);
  });

  it('serves who waits for the one connection, which is used up', async () => {
    const pool = open(kind, { maxUses: 1, max: 1 });
    const results = await Promise.all([1, 2, 3, 4].map(() => processOf(pool)));
    expect(new Set(results).size).toBe(4);
  });
});
