import { describe, expect, it } from 'vitest';
import { flush, ManualClock } from '../support/manual-clock.ts';
import { until } from '../support/server.ts';
import { backendOf, failureOf, withFaultyServer } from './faulty-server.ts';

const { proxy, besides, pool: newPool } = withFaultyServer();

describe('when a firewall has forgotten every idle connection', () => {
  it('the first caller waits for one time-out and one connect, not for one of each per connection', async () => {
    const clock = new ManualClock();
    const pool = newPool({ min: 8, max: 8, probeTimeoutMillis: 1000, idleTimeoutMillis: 0 }, { clock });
    await pool.ready();
    proxy().forget();
    clock.leap(60_000);
    const answer = pool.query('SELECT 1 AS a');
    expect(pool.stats().probing).toBe(8);
    await clock.advance(1000);
    expect((await answer).rows).toEqual([{ a: 1 }]);
    expect(pool.stats().closed.unresponsive).toBe(8);
    await until(() => pool.idleCount === 8, 'min was refilled');
  });

  it('upkeep finds out by itself, before a caller does', async () => {
    const clock = new ManualClock();
    const pool = newPool({ min: 3, probeAfterMillis: 30_000, probeTimeoutMillis: 1000 }, { clock });
    await pool.ready();
    proxy().forget();
    await clock.advance(15_000);
    expect(pool.stats().probing).toBe(3);
    await clock.advance(1000);
    await until(() => pool.idleCount === 3, 'all were replaced');
    expect(pool.stats().closed.unresponsive).toBe(3);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('a caller who has less time than a probe is told what keeps them, and nothing is lost', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1, probeTimeoutMillis: 1000, idleTimeoutMillis: 0 }, { clock });
    await pool.query('SELECT 1');
    proxy().forget();
    clock.leap(60_000);
    const refused = expect(pool.acquire({ timeoutMillis: 300 })).rejects.toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message: expect.stringContaining('The server does not answer'),
    });
    await clock.advance(300);
    await refused;
    await clock.advance(700);
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
  });

  it('the pool can end: no goodbye is waited for longer than a second', async () => {
    const clock = new ManualClock();
    const pool = newPool({ min: 3 }, { clock });
    await pool.ready();
    proxy().forget();
    let isOver = false;
    const ended = pool.end().then(() => (isOver = true));
    await clock.advance(999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await ended;
    expect(pool.stats().total).toBe(0);
  });
});

describe('when one of two connections is half open', () => {
  it('the caller gets the other one, without waiting for the time-out', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 2, idleTimeoutMillis: 0 }, { clock });
    const silent = await pool.acquire();
    proxy().forget();
    const alive = await pool.acquire();
    const pid = alive.processID;
    // The one that is handed out first is the silent one.
    alive.release();
    silent.release();
    clock.leap(60_000);
    expect(await backendOf(pool)).toBe(pid);
    expect(pool.stats()).toMatchObject({ probing: 1, closed: { unresponsive: 0 } });
    await clock.advance(1000);
    await until(() => pool.idleCount === 1, 'the other one has answered again');
    expect(pool.stats()).toMatchObject({ total: 1, closed: { unresponsive: 1 } });
  });

  it('closing it serves who is in line at once', async () => {
    const pool = newPool({ max: 1 }, { clock: new ManualClock() });
    const silent = await pool.acquire();
    proxy().forget();
    const waiting = backendOf(pool);
    silent.release(true);
    expect(await waiting).toBeGreaterThan(0);
    expect(pool.stats()).toMatchObject({ total: 1, closed: { 'released-with-error': 1 } });
  });

  it('and is returned in the middle of a query, its place is free after resetTimeoutMillis', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1, resetTimeoutMillis: 2000 }, { clock });
    const silent = await pool.acquire();
    proxy().forget();
    const lost = expect(silent.query('SELECT 1')).rejects.toThrow('terminated');
    silent.release();
    const waiting = backendOf(pool);
    await clock.advance(1999);
    expect(pool.stats()).toMatchObject({ total: 1, waiting: 1 });
    await clock.advance(1);
    expect(await waiting).toBeGreaterThan(0);
    await lost;
    expect(pool.stats().closed.unclean).toBe(1);
  });

  it('and is returned with a transaction open, it is never handed on', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1, resetTimeoutMillis: 2000 }, { clock });
    const silent = await pool.acquire();
    await silent.query('BEGIN');
    const pid = silent.processID;
    proxy().forget();
    silent.release();
    const waiting = backendOf(pool);
    await clock.advance(2000);
    expect(await waiting).not.toBe(pid);
  });
});

it('a probe leaves no transaction and no query in the session', async () => {
  const clock = new ManualClock();
  const pool = newPool({ min: 1, application_name: 'probed' }, { clock });
  await pool.ready();
  clock.leap(60_000);
  const lease = await pool.acquire();
  expect(pool.stats().probed).toBe(1);
  expect(lease.getTransactionStatus()).toBe('I');
  const { rows } = await besides().query(
    "SELECT state, xact_start FROM pg_stat_activity WHERE application_name = 'probed'",
  );
  expect(rows).toEqual([{ state: 'idle', xact_start: null }]);
  lease.release();
});

describe('a query into a black hole', () => {
  it('is given up after query_timeout, and its connection is never used again', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1, query_timeout: 1000, resetTimeoutMillis: 1000 }, { clock });
    const pid = await backendOf(pool);
    proxy().forget();
    const late = expect(pool.query('SELECT 1')).rejects.toThrow('Query read timeout');
    await clock.advance(1000);
    await late;
    const next = backendOf(pool);
    await flush();
    expect(pool.stats()).toMatchObject({ total: 1, waiting: 1 });
    await clock.advance(1000);
    expect(await next).not.toBe(pid);
  });

  it('does not keep the pool from ending within its deadline', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1 }, { clock });
    const lease = await pool.acquire();
    proxy().blackHole();
    const lost = expect(lease.query('SELECT 1')).rejects.toThrow('terminated');
    const ended = pool.end({ timeoutMillis: 3000 });
    await clock.advance(3000);
    await ended;
    await lost;
    expect(pool.stats().closed.abandoned).toBe(1);
    lease.release();
  });

  it('as a batch says that nobody knows whether it was committed', async () => {
    const clock = new ManualClock();
    const pool = newPool({ max: 1, query_timeout: 1000, resetTimeoutMillis: 1000 }, { clock });
    await pool.query('SELECT 1');
    proxy().forget();
    const failure = failureOf(pool.batch(['SELECT 1']));
    await clock.advance(1000);
    expect(await failure).toMatchObject({ code: 'POOL_BATCH_FAILED', outcome: 'unknown' });
    const next = backendOf(pool);
    await clock.advance(1000);
    expect(await next).toBeGreaterThan(0);
  });
});
