import { describe, expect, it } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import type { Pool } from '../../src/pool.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { until } from '../support/server.ts';
import { failureOf, withFaultyServer } from './faulty-server.ts';
import { connectedTo, lookedUp } from './other-address.ts';

const { proxy, server, besides, pool: newPool } = withFaultyServer();

/** Jitter that draws the longest pause. */
const longest = (): number => 1;

/** A pool whose time the test moves, and what it told of its failures. */
function timed(options: PoolOptions): { pool: Pool; clock: ManualClock; failures: { retryInMs: number }[] } {
  const clock = new ManualClock();
  const pool = newPool({ probeAfterMillis: 0, idleTimeoutMillis: 0, ...options }, { clock, random: longest });
  const failures: { retryInMs: number }[] = [];
  pool.on('connectionOpenFailed', (failure) => failures.push(failure));
  return { pool, clock, failures };
}

/** Lets pool time pass in small steps, and the attempts that begin in each come to their end. */
async function pass(clock: ManualClock, pool: Pool, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    await clock.advance(50);
    await until(() => pool.stats().opening === 0, 'no attempt is under way');
  }
}

describe('a server that refuses connections', () => {
  it.each(['refuse', 'closeOnConnect'] as const)(
    'is not hammered, however many callers wait (%s)',
    async (fault) => {
      proxy()[fault]();
      const { pool, clock, failures } = timed({ min: 3, max: 10, connectionTimeoutMillis: 60_000 });
      const callers = Array.from({ length: 50 }, () => pool.query('SELECT 1'));
      await pass(clock, pool, 10_000);
      // Three for `min` before anything is known; then after 0.1 s, 0.3 s, 0.9 s, 2.7 s and 8.1 s.
      expect(failures.length).toBeGreaterThan(3);
      expect(failures.length).toBeLessThanOrEqual(10);
      await proxy().heal();
      await pass(clock, pool, 10_000);
      await Promise.all(callers);
    },
  );

  it('is used again with the first attempt after it is back', async () => {
    proxy().refuse();
    const { pool, clock, failures } = timed({ connectionTimeoutMillis: 60_000 });
    const callers = Array.from({ length: 20 }, () => pool.query('SELECT 1'));
    await pass(clock, pool, 3000);
    await proxy().heal();
    const failedBefore = failures.length;
    const [{ retryInMs } = { retryInMs: 0 }] = failures.slice(-1);
    await clock.advance(retryInMs);
    await Promise.all(callers);
    expect(failures.length).toBe(failedBefore);
  });

  it('is told with each failure: its cause, the how-manieth it is and when the next attempt is', async () => {
    proxy().refuse();
    const { pool, clock, failures } = timed({ min: 1 });
    await pass(clock, pool, 500);
    expect(failures).toMatchObject([
      { attempt: 1, retryInMs: 100, error: { code: 'ECONNREFUSED' } },
      { attempt: 2, retryInMs: 300, error: { code: 'ECONNREFUSED' } },
      { attempt: 3, retryInMs: 900, error: { code: 'ECONNREFUSED' } },
    ]);
    expect(pool.stats().openFailed).toBe(3);
  });

  it('gets one attempt at a time while it is not known to be back', async () => {
    proxy().refuse();
    const { pool, clock } = timed({ max: 10, connectionTimeoutMillis: 60_000, openTimeoutMillis: 60_000 });
    const callers = Array.from({ length: 50 }, () => pool.query('SELECT 1'));
    await pass(clock, pool, 100);
    proxy().hang();
    await proxy().listen();
    proxy().resetStats();
    await clock.advance(300);
    await until(() => proxy().stats().accepted === 1, 'the server is asked whether it is back');
    await clock.advance(100);
    expect(pool.stats()).toMatchObject({ opening: 1, waiting: 50 });
    await proxy().heal();
    for (let i = 0; i < 20; i++) await clock.advance(50);
    await Promise.all(callers);
    expect(pool.stats().openFailed).toBeLessThanOrEqual(4);
  });

  it('keeps nobody waiting who set no deadline', async () => {
    proxy().refuse();
    const { pool, failures } = timed({});
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(failures.length).toBeLessThanOrEqual(2);
  });
});

describe('a server that is restarted', () => {
  it('serves those who wait, once it is up, and no query runs twice', async () => {
    await besides().query('CREATE TABLE IF NOT EXISTS written (n int)');
    const pool = newPool({ min: 4, max: 8, connectionTimeoutMillis: 20_000 });
    await pool.ready();
    await server().crash();
    const writes = Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => pool.query('INSERT INTO written VALUES ($1)', [n])),
    );
    await until(() => pool.idleCount === 0 && pool.stats().openFailed > 0, 'the outage is noticed');
    await server().restart();
    const succeeded = (await writes).flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(succeeded.length).toBeGreaterThan(0);
    const { rows } = await pool.query<{ n: number }>('SELECT n FROM written');
    const written = rows.map(({ n }) => n);
    expect(written).toEqual(expect.arrayContaining(succeeded));
    expect(new Set(written).size).toBe(written.length);
  });

  it('makes callers wait while it says that it is shutting down (57P03)', async () => {
    const holder = await besides().connect();
    holder.on('error', () => undefined);
    const pool = newPool({ connectionTimeoutMillis: 20_000 });
    const failures: Error[] = [];
    pool.on('connectionOpenFailed', ({ error }) => failures.push(error));
    // The smart shutdown: sessions live on, new ones are turned away.
    process.kill(server().pid, 'SIGTERM');
    const answer = pool.query('SELECT 1 AS a');
    await until(() => failures.length > 1, 'it was turned away twice');
    expect(failures[0]).toMatchObject({ code: '57P03' });
    holder.release(true);
    expect((await answer).rows).toEqual([{ a: 1 }]);
  }, 20_000);
});

describe('a host name', () => {
  it('that nobody knows is told with the name, and asked for again until somebody does', async () => {
    let isKnown = false;
    const stream = lookedUp((host) => {
      if (isKnown) return proxy().host;
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
    });
    const pool = newPool({ host: 'db.example', stream, connectionTimeoutMillis: 10_000 });
    const error = await failureOf(pool.acquire({ timeoutMillis: 50 }));
    expect(error).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT', cause: { code: 'ENOTFOUND' } });
    expect(error.message).toContain('getaddrinfo ENOTFOUND db.example');
    const answer = pool.query('SELECT 1 AS a');
    isKnown = true;
    expect((await answer).rows).toEqual([{ a: 1 }]);
  });

  it('whose name server never answers costs one deadline', async () => {
    const stream = lookedUp(() => new Promise<string>(() => undefined));
    const pool = newPool({ host: 'db.example', stream, openTimeoutMillis: 50 });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'POOL_OPEN_TIMEOUT', step: 'tcp' });
    expect(pool.stats().total).toBe(0);
  });

  it('that means another server from now on is looked up for each new connection', async () => {
    let address = proxy().host;
    const pool = newPool({ host: 'db.example', max: 1, stream: lookedUp(() => address) });
    await pool.query('SELECT 1');
    address = '127.0.0.2';
    proxy().resetAll();
    await until(() => pool.totalCount === 0, 'the loss is seen');
    const error = await failureOf(pool.query('SELECT 1'));
    expect(error.message).toContain('127.0.0.2');
  });

  it('with an address that swallows connections is reached by another attempt', async () => {
    const ports = [proxy().port];
    const stream = connectedTo(() => ports.shift() ?? server().port);
    const pool = newPool({ stream, connectionTimeoutMillis: 20_000 });
    proxy().hang();
    expect((await pool.query('SELECT 1 AS a')).rows).toEqual([{ a: 1 }]);
    expect(pool.stats().openFailed).toBe(0);
  });
});
