import { describe, expect, it } from 'vitest';
import type { Lease, LeaseReport } from '../../src/index.ts';
import type { Pool } from '../../src/pool.ts';
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

  it('it tells of each lease that never came back, with its server process and the stack that took it', async () => {
    const pool = newPool({ max: 4, captureStacks: true });
    const told: { report: LeaseReport; isOpen: boolean }[] = [];
    pool.on('leaseAbandoned', (report) => told.push({ report, isOpen: proxy().connections > 0 }));
    const [idle, busy] = [await neverReturned(pool), await neverReturned(pool)];
    const inTime = await pool.acquire();
    const running = failureOf(busy.query('SELECT pg_sleep(30)'));
    const processes = [idle, busy].map(({ processID }) => processID);
    const ended = pool.end({ timeoutMillis: 300 });
    inTime.release();
    await ended;
    await running;
    expect(told.map(({ report }) => report.processID)).toEqual(processes);
    for (const { report, isOpen } of told) {
      expect(report.stack).toMatch(/neverReturned.*end\.test\.ts/);
      expect(report.message).toMatch(
        /^The lease of connection \d+ \(server process \d+\) was still out after .* its connection is closed\. Release each/,
      );
      expect(isOpen).toBe(true);
    }
    await until(async () => {
      const { rowCount } = await besides().query('SELECT FROM pg_stat_activity WHERE pid = $1', [
        processes[0],
      ]);
      return rowCount === 0;
    }, 'the server has lost the session');
    expect(pool.stats()).toMatchObject({ total: 0, closed: { abandoned: 2, 'pool-end': 1 } });
    await besides().query('SELECT pg_terminate_backend($1)', [processes[1]]);
    expect(() => idle.release()).not.toThrow();
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

function neverReturned(pool: Pool): Promise<Lease> {
  return pool.acquire();
}
