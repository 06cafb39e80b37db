import { once } from 'node:events';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { LeaseReleasedError, type SelfWait } from '../../src/index.ts';
import { until, withServer } from '../support/server.ts';

const { pool: newPool } = withServer();
const BACKEND = 'SELECT pg_backend_pid() AS pid';

describe('a lease that was released', () => {
  it('once more, late, does not free the connection of who has it now', async () => {
    const pool = newPool({ max: 1 });
    const first = await pool.connect();
    first.release();
    const second = await pool.connect();
    expect(second.processID).toBe(first.processID);
    const third = pool.connect();
    for (const error of [undefined, true, new Error('stale')]) {
      expect(() => first.release(error)).toThrow(LeaseReleasedError);
    }
    expect(pool.stats()).toMatchObject({ leased: 1, waiting: 1 });
    await second.query('SELECT 1');
    second.release();
    (await third).release();
    expect(pool.stats()).toMatchObject({ opened: 1, idle: 1 });
  });

  it('sends nothing into the transaction of who has its connection now', async () => {
    const pool = newPool({ max: 1 });
    await pool.query('CREATE TABLE own (a int)');
    const stale = await pool.connect();
    stale.release();
    await pool.transaction(async (lease) => {
      expect(lease.processID).toBe(stale.processID);
      await lease.query('INSERT INTO own VALUES (1)');
      expect(() => stale.query('INSERT INTO own VALUES (2)')).toThrow(LeaseReleasedError);
      expect(() => stale.query('ROLLBACK', () => undefined)).toThrow(LeaseReleasedError);
      await lease.query('INSERT INTO own VALUES (3)');
    });
    expect((await pool.query('SELECT a FROM own ORDER BY a')).rows).toEqual([{ a: 1 }, { a: 3 }]);
  });
});

describe('a lease', () => {
  it('goes home to its own pool, whichever way its release is called', async () => {
    const [mine, other] = [newPool({ max: 1 }), newPool({ max: 1 })];
    const [lease, stranger] = [await mine.connect(), await other.connect()];
    lease.release.call(stranger);
    expect([mine.idleCount, other.idleCount]).toEqual([1, 0]);
    expect((await stranger.query(BACKEND)).rows).toEqual([{ pid: stranger.processID }]);
    stranger.release();
    expect([mine.idleCount, other.idleCount]).toEqual([1, 1]);
    expect((await other.query(BACKEND)).rows).toEqual([{ pid: stranger.processID }]);
  });

  it.each<[string, string]>([
    ['an open', 'BEGIN; CREATE TABLE never_made (a int)'],
    ['a failed', 'BEGIN; CREATE TABLE never_made (a int); SELECT 1/0'],
  ])('released in %s transaction is rolled back, and that is told', async (_, text) => {
    const pool = newPool({ max: 1 });
    const told: number[] = [];
    pool.on('sessionRolledBack', ({ connectionId }) => told.push(connectionId));
    const lease = await pool.connect();
    await lease.query(text).catch(() => undefined);
    lease.release();
    const { rows } = await pool.query("SELECT pg_backend_pid() AS pid, to_regclass('never_made') AS made");
    expect(rows).toEqual([{ pid: lease.processID, made: null }]);
    expect(told).toEqual([1]);
    expect(pool.stats()).toMatchObject({ opened: 1, rolledBack: 1 });
  });

  it('released while its query runs gets its answer, and the next caller theirs', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    await lease.query('BEGIN');
    const running = lease.query('SELECT pg_sleep(0.1), 1 AS a');
    lease.release();
    const [{ rows }, next] = await Promise.all([running, pool.query('SELECT 2 AS a')]);
    expect([rows[0]?.a, next.rows]).toEqual([1, [{ a: 2 }]]);
    expect(pool.stats()).toMatchObject({ opened: 1, rolledBack: 1 });
  });

  it('released in the tick of a rejected query is judged by what the server says after it', async () => {
    const pool = newPool({ max: 1 });
    for (let i = 0; i < 20; i++) {
      const lease = await pool.connect();
      await lease.query('BEGIN');
      await lease.query('SELECT 1/0').catch(() => lease.release());
      expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    }
    expect(pool.stats()).toMatchObject({ opened: 1, rolledBack: 20 });
  });

  it('whose rollback cannot be done is replaced', async () => {
    const pool = newPool({ max: 1, resetTimeoutMillis: 100 });
    const lease = await pool.connect();
    const { processID } = lease;
    await lease.query('BEGIN');
    // Its answer comes long after the time that cleaning may take.
    const running = expect(lease.query('SELECT pg_sleep(30)')).rejects.toThrow();
    lease.release();
    const { rows } = await pool.query(BACKEND);
    await running;
    expect(rows[0]?.pid).not.toBe(processID);
    expect(pool.stats()).toMatchObject({ closed: { unclean: 1 }, total: 1 });
  });

  it('whose borrower ends it frees its place at once for who waits, and its session is gone', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    const { processID } = lease;
    const next = pool.connect();
    await lease.end();
    expect((await next).processID).not.toBe(processID);
    lease.release();
    (await next).release();
    await until(async () => {
      const alive = await pool.query('SELECT count(*)::int AS n FROM pg_stat_activity WHERE pid = $1', [
        processID,
      ]);
      return alive.rows[0]?.n === 0;
    }, 'its server process is gone');
  });

  it('that takes its connection with it keeps its session, and the pool goes on with another', async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.connect();
    const { processID } = lease;
    await lease.query("SET application_name = 'listener'; LISTEN news");
    const client = lease.detach() as pg.Client;
    const heard = once(client, 'notification');
    await pool.query("SELECT pg_notify('news', 'extra')");
    expect(await heard).toMatchObject([{ payload: 'extra' }]);
    const { rows } = await pool.query('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [
      'listener',
    ]);
    expect(rows).toEqual([{ pid: processID }]);
    expect(pool.stats()).toMatchObject({ opened: 2, total: 1, closed: { detached: 1 } });
    await pool.end();
    expect((await client.query('SHOW application_name')).rows).toEqual([{ application_name: 'listener' }]);
    await client.end();
  });

  it('whose borrower asks the pool for more, and so waits for itself, is named in the error', async () => {
    const pool = newPool({ max: 1, connectionTimeoutMillis: 1500, detectSelfWait: true });
    const told: SelfWait[] = [];
    pool.on('selfWait', (report) => told.push(report));
    const failed = pool.transaction(async (lease) => {
      await lease.query('SELECT 1');
      await pool.query('SELECT 2');
    });
    await expect(failed).rejects.toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message: expect.stringContaining('so it may have waited for itself'),
      held: { connectionId: 1, stack: expect.stringContaining('lease.test.ts') },
    });
    expect(told).toMatchObject([
      { held: { connectionId: 1 }, stack: expect.stringContaining('lease.test.ts') },
    ]);
    expect(pool.stats()).toMatchObject({ leased: 0, idle: 1 });
  });
});
