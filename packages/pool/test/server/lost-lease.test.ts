import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { describe, expect, it } from 'vitest';
import type { Lease, LeaseReport } from '../../src/index.ts';
import type { Pool } from '../../src/pool.ts';
import { collectUntil } from '../support/garbage.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool } = withServer();

/** What borrowers may have done before they forgot their lease. */
const USES: readonly ((lease: Lease) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (lease) => lease.query('SELECT 1'),
  (lease) => lease.query('BEGIN; CREATE TABLE half_done (a int)'),
  (lease) => lease.query('BEGIN; SELECT 1/0').catch(() => undefined),
  (lease) => lease.query("SET work_mem = '1GB'; SELECT pg_advisory_lock(7)"),
  (lease) => {
    lease.on('error', () => lease.release());
    lease.setTypeParser(23, String);
    return lease.query('LISTEN nothing');
  },
  (lease) => {
    void lease.query('SELECT pg_sleep(0.1)'); // an answer that nobody waits for
    return Promise.resolve();
  },
];

describe.concurrent('a lease that is lost to the garbage collector', { timeout: 20_000 }, () => {
  it('gives its connection back, clean, whatever was done on it', async () => {
    const max = USES.length;
    const pool = newPool({ min: max, max });
    await pool.ready(); // so that each has a connection of its own, however slow the machine is
    const processes = await Promise.all(USES.map((use) => forget(pool, use)));
    await collectUntil(() => pool.stats().leaked === max, 'the leases were missed');
    const leases = await Promise.all(processes.map(() => pool.acquire()));
    expect(new Set(leases.map(({ processID }) => processID))).toEqual(new Set(processes));
    for (const lease of leases) {
      const { rows } = await lease.query(
        `SELECT current_setting('work_mem') AS setting, to_regclass('half_done') AS made, 1 AS number,
           (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
           (SELECT count(*)::int FROM pg_listening_channels()) AS channels`,
      );
      expect(rows).toEqual([{ setting: '4MB', made: null, number: 1, locks: 0, channels: 0 }]);
      expect(lease.getTransactionStatus()).toBe('I');
      lease.release();
    }
    expect(pool.stats()).toMatchObject({ opened: max, total: max, rolledBack: 2 });
  });

  it('while its query runs still brings the answer to who waits for it', async () => {
    const pool = newPool({ max: 1 });
    let answer: unknown;
    await forget(pool, (lease) => {
      void lease.query('SELECT pg_sleep(2), 1 AS a').then(({ rows }) => (answer = rows[0].a));
      return Promise.resolve();
    });
    await collectUntil(() => pool.stats().leaked === 1, 'the lease was missed');
    expect(answer).toBe(1);
  });

  it('while somebody reads from its cursor is missed only when that is closed', async () => {
    const pool = newPool({ max: 1 });
    const cursor = new Cursor('SELECT g FROM generate_series(1, 100000) g');
    await forget(pool, (lease) => Promise.resolve(lease.query(cursor)));
    const startedAt = performance.now();
    let read = 0;
    await collectUntil(async () => {
      read += (await cursor.read(1)).length;
      return performance.now() - startedAt > 2500;
    }, 'it was read from for some time');
    expect(read).toBeGreaterThan(0);
    expect(pool.stats()).toMatchObject({ leased: 1, leaked: 0 });
    await cursor.close();
    await collectUntil(() => pool.stats().leaked === 1, 'the lease was missed');
  });

  it('is not lost while it listens: it hears what is sent', async () => {
    const pool = newPool({ max: 2 });
    const heard: (string | undefined)[] = [];
    await forget(pool, async (lease) => {
      lease.on('notification', ({ payload }) => heard.push(payload));
      await lease.query('LISTEN news');
    });
    const startedAt = performance.now();
    await collectUntil(() => performance.now() - startedAt > 2500, 'some time has passed');
    await pool.query("SELECT pg_notify('news', 'extra')");
    await until(() => heard.length === 1, 'the notification came');
    expect(heard).toEqual(['extra']);
    expect(pool.stats()).toMatchObject({ leased: 1, leaked: 0 });
  });
});

describe('a query object of pool.query that keeps its connection', () => {
  const SERIES = 'SELECT g FROM generate_series(1, 1000) g';

  it.each<[string, (pool: Pool) => () => unknown]>([
    [
      'a cursor',
      (pool) => {
        const cursor = pool.query(new Cursor(SERIES));
        return () => cursor.close();
      },
    ],
    [
      'a stream',
      (pool) => {
        const stream = pool.query(new QueryStream(SERIES));
        return () => stream.destroy();
      },
    ],
  ])('is told of like a lease: %s', async (_, open) => {
    const pool = newPool({ max: 1, leakDetectionThresholdMillis: 50 });
    const told: LeaseReport[] = [];
    const returned: LeaseReport[] = [];
    pool.on('leak', (report) => told.push(report));
    pool.on('leakReturned', (report) => returned.push(report));
    const close = open(pool);
    await until(() => told.length > 0, 'the leak was told');
    expect(told[0]?.message).toMatch(
      /^The query object on connection 1 \(server process \d+\) has been out for .* may never come back\. Read each cursor and each stream to its end, or close it/,
    );
    expect(told[0]?.stack).toContain('lost-lease.test.ts');
    expect(pool.leases()).toMatchObject([{ stack: told[0]?.stack }]);
    await close();
    await until(() => returned.length > 0, 'its return was told');
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    expect(told).toHaveLength(1);
  });

  it('is told of when the pool ends without it', async () => {
    const pool = newPool({ max: 1, captureStacks: true });
    const told: LeaseReport[] = [];
    pool.on('leaseAbandoned', (report) => told.push(report));
    pool.query(new Cursor(SERIES));
    await until(() => pool.stats().leased === 1, 'it has its connection');
    await pool.end({ timeoutMillis: 20 });
    expect(told[0]?.message).toMatch(/^The query object on connection 1 .* Read each cursor/);
    expect(told[0]?.stack).toContain('lost-lease.test.ts');
  });

  it('is not told of when it ends by itself, however late', async () => {
    const pool = newPool({ max: 1, leakDetectionThresholdMillis: 20 });
    const told: LeaseReport[] = [];
    pool.on('leak', (report) => told.push(report));
    await new Promise((resolve) => {
      pool.query(new pg.Query('SELECT pg_sleep(0.2)')).on('end', resolve);
    });
    expect(told).toEqual([]);
  });
});

/** In a function of its own, so that no variable of a test keeps the lease. */
async function forget(pool: Pool, use: (lease: Lease) => Promise<unknown>): Promise<number | null> {
  const lease = await pool.connect();
  const { processID } = lease;
  await use(lease);
  return processID;
}
