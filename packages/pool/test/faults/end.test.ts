import { describe, expect, it } from 'vitest';
import { until } from '../support/server.ts';
import { failureOf, withFaultyServer } from './faulty-server.ts';

const { proxy, server, besides, pool: newPool } = withFaultyServer();

/** The sockets that this process has open. */
const socketCount = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

describe('when end resolves', () => {
  it('every socket is closed: of idle connections, of leases that came home and of attempts', async () => {
    await besides().query('SELECT 1');
    const before = socketCount();
    const pool = newPool({ port: server().port, min: 3, max: 6 });
    await pool.ready();
    const leases = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
    pool.acquire().catch(() => undefined);
    await until(() => pool.stats().opening > 0, 'another is being opened');
    expect(socketCount()).toBeGreaterThan(before);
    const ended = pool.end();
    for (const lease of leases) {
      await lease.query('SELECT 1');
      lease.release();
    }
    await ended;
    expect(socketCount()).toBe(before);
    await until(async () => {
      const { rows } = await besides().query(
        'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname IS NOT NULL',
      );
      return rows[0].n === 1;
    }, 'the server has no session left but the one that asks');
  });

  it('it does so after attempts that failed, and connections that borrowers ended or lost', async () => {
    const pool = newPool({ max: 3, connectionTimeoutMillis: 5000 });
    proxy().refuse();
    await failureOf(pool.acquire({ timeoutMillis: 100 }));
    await proxy().heal();
    const [ended, lost] = [await pool.acquire(), await pool.acquire()];
    await ended.end();
    proxy().resetAll();
    await until(() => pool.stats().total === 0, 'both are gone');
    lost.release();
    proxy().refuse();
    await failureOf(pool.acquire({ timeoutMillis: 50 }));
    await pool.end();
    expect(pool.stats().total).toBe(0);
  });

  it('it does so within the deadline although a lease never comes home', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.acquire();
    const running = failureOf(lease.query('SELECT pg_sleep(30)'));
    await pool.end({ timeoutMillis: 50 });
    await running;
    expect(pool.stats()).toMatchObject({ total: 0, closed: { abandoned: 1 } });
    await besides().query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE $1', [
      'SELECT pg_sleep%',
    ]);
  });
});
