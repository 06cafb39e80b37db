import { describe, expect, it } from 'vitest';
import { until } from '../../support/server.ts';
import { BOTH, once, processOf, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('closes an idle connection that is older than maxLifetimeSeconds', async () => {
    const pool = open(kind, { maxLifetimeSeconds: 0.1 });
    const removed = once(pool, 'remove');
    const pid = await processOf(pool);
    await removed;
    expect(pool.expiredCount).toBe(0);
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('counts one that is in use as expired, and closes it when it comes home', async () => {
    const pool = open(kind, { maxLifetimeSeconds: 0.1, max: 1 });
    const removed = once(pool, 'remove');
    const client = await pool.connect();
    const pid = await processOf(client);
    await until(() => pool.expiredCount === 1, 'it is too old');
    expect(await processOf(client)).toBe(pid);
    client.release();
    await removed;
    expect(pool.expiredCount).toBe(0);
    expect(await processOf(pool)).not.toBe(pid);
  });

  it('lets a query finish that takes longer than the lifetime', async () => {
    const pool = open(kind, { maxLifetimeSeconds: 0.05 });
    expect((await pool.query('SELECT pg_sleep(0.2), 1 AS a')).rows).toMatchObject([{ a: 1 }]);
  });

  it('sets no limit with 0', async () => {
    const pool = open(kind, { maxLifetimeSeconds: 0, max: 1 });
    const pid = await processOf(pool);
    await pool.query('SELECT pg_sleep(0.1)');
    expect(await processOf(pool)).toBe(pid);
  });
});
