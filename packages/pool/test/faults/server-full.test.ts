import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { failureOf, withFaultyServer } from './faulty-server.ts';

/** A server with places for six. */
const {
  besides,
  proxy,
  pool: newPool,
} = withFaultyServer({
  max_connections: '6',
  superuser_reserved_connections: '0',
  reserved_connections: '0',
  max_wal_senders: '0',
});

/** The shortest pauses. */
const soon = { random: (): number => 0 };

describe('a server that grants fewer connections than max (53300)', () => {
  it('serves every caller with those that it grants', async () => {
    const others = await Promise.all([1, 2, 3].map(() => besides().connect()));
    const pool = newPool({ max: 10, connectionTimeoutMillis: 20_000 }, soon);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        pool.transaction(async (lease) => (await lease.query('SELECT pg_sleep(0.01), 1 AS a')).rows[0].a),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 40 }, () => 1));
    expect(pool.stats().total).toBeLessThanOrEqual(3);
    expect(pool.stats().effectiveMax).toBeLessThanOrEqual(4);
    // One attempt per pause, and no storm: forty callers in a line of three take less than a second.
    expect(pool.stats().openFailed).toBeLessThan(15);
    for (const other of others) other.release();
  }, 20_000);

  it('is asked again later, and gives more once it has room', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => besides().connect()));
    const pool = newPool({ max: 5, connectionTimeoutMillis: 20_000 }, soon);
    // As it is told: a pause later one more is tried already.
    const refused = once(pool, 'connectionOpenFailed').then(() => pool.stats().effectiveMax);
    const leases = Promise.all([1, 2, 3, 4, 5].map(() => pool.acquire()));
    expect(await refused).toBeLessThan(5);
    for (const other of others) other.release(true);
    for (const lease of await leases) lease.release();
    expect(pool.stats()).toMatchObject({ total: 5, effectiveMax: 5 });
  }, 20_000);

  it('is named as the reason to callers who find no place in time, with what to do', async () => {
    const others = await Promise.all([1, 2, 3, 4, 5].map(() => besides().connect()));
    const pool = newPool({ max: 5, connectionTimeoutMillis: 20_000 }, soon);
    const lease = await pool.acquire();
    const error = await failureOf(pool.acquire({ timeoutMillis: 300 }));
    expect(error).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT', cause: { code: '53300' } });
    expect(error.message).toMatch(/too many clients|remaining connection slots/);
    expect(pool.explain().join(' ')).toMatch(/too many clients|remaining connection slots/);
    lease.release();
    for (const other of others) other.release(true);
  }, 20_000);

  it('and none at all is told to whoever set no deadline, and waited for by who did', async () => {
    const others = await Promise.all([1, 2, 3, 4, 5, 6].map(() => besides().connect()));
    const pool = newPool({ max: 2 }, soon);
    expect(await failureOf(pool.query('SELECT 1'))).toMatchObject({ code: '53300' });
    const patient = pool.acquire({ timeoutMillis: 20_000 });
    await until(() => pool.stats().openFailed > 1, 'it refused again');
    others.pop()?.release(true);
    (await patient).release();
    for (const other of others) other.release(true);
    expect(proxy().stats().accepted).toBeLessThan(20);
  }, 20_000);
});
