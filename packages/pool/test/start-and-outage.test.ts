import { describe, expect, it, vi } from 'vitest';
import { Pool } from '../src/pool.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const wrongPassword = (): Error =>
  Object.assign(new Error('password authentication failed'), { code: '28P01' });

describe('ready', () => {
  it('resolves when min connections are open, opened without being asked', async () => {
    const { pool, driver } = memoryPool({ min: 3 });
    await pool.ready();
    expect(pool.stats()).toMatchObject({ idle: 3, total: 3 });
    expect(driver.links).toHaveLength(3);
    await pool.ready();
    await pool.end();
  });

  it('resolves at once when min is 0, and opens nothing', async () => {
    const { pool } = memoryPool();
    await pool.ready();
    expect(pool.totalCount).toBe(0);
  });

  it('rejects at once with the cause where trying again is hopeless', async () => {
    const { pool, driver } = memoryPool({ min: 2 });
    driver.isWilling = false;
    const started = expect(pool.ready()).rejects.toMatchObject({
      code: 'POOL_START_FAILED',
      message: expect.stringMatching(
        /could not open its 2 connections: 0 of 2 .* The last attempt failed: password/,
      ),
      cause: { code: '28P01' },
    });
    await flush();
    driver.pending[0]?.fail(wrongPassword());
    await started;
    await pool.end();
  });

  it('keeps trying an absent server until its deadline, then says why', async () => {
    const { pool, driver, clock } = memoryPool({ min: 1 });
    driver.isWilling = false;
    const started = expect(pool.ready({ timeoutMillis: 3000 })).rejects.toMatchObject({
      code: 'POOL_START_FAILED',
      cause: { code: 'ECONNREFUSED' },
    });
    let attempts = 0;
    for (let passed = 0; passed < 3000; passed += 50) {
      await clock.advance(50);
      for (const opening of [...driver.pending]) {
        attempts += 1;
        opening.fail(refused());
      }
    }
    await started;
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThan(12);
    await pool.end();
  });

  it('rejects at once for what cannot even be tried, such as a connection string that is none', async () => {
    const pool = new Pool({ connectionString: 'postgres://nowhere:notaport/', min: 1 });
    await expect(pool.ready()).rejects.toMatchObject({ code: 'POOL_START_FAILED' });
    await pool.end();
  });

  it('resolves when min is lowered to what is open', async () => {
    const { pool, driver } = memoryPool({ min: 2 });
    driver.isWilling = false;
    const started = pool.ready();
    await flush();
    pool.resize({ min: 0 });
    await started;
    await pool.end();
  });

  it('resolves for a server that comes up in time', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2 });
    driver.isWilling = false;
    const started = pool.ready();
    await flush();
    for (const opening of [...driver.pending]) opening.fail(refused());
    driver.isWilling = true;
    await clock.advance(1000);
    await started;
    expect(pool.stats().idle).toBe(2);
    await pool.end();
  });
});

describe('while the server is away', () => {
  it('one attempt at a time is made, further and further apart', async () => {
    const { pool, driver, clock } = memoryPool({ min: 3, max: 10 });
    driver.isWilling = false;
    await flush();
    const delays: number[] = [];
    pool.on('connectionOpenFailed', ({ retryInMs }) => delays.push(retryInMs));
    for (const opening of [...driver.pending]) opening.fail(refused());
    for (let i = 0; i < 6; i++) {
      await clock.advance(10_000);
      expect(driver.pending).toHaveLength(1);
      driver.pending[0]?.fail(refused());
      await flush();
    }
    expect(delays.at(-1)).toBeGreaterThan(delays[0] ?? 0);
    expect(pool.stats().openFailed).toBe(9);
    await pool.end();
  });

  it('callers without a deadline are told the cause, callers with one wait for the server until it is over', async () => {
    const { pool, driver, clock } = memoryPool();
    driver.isWilling = false;
    const told = expect(pool.acquire()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const patient = pool.acquire({ timeoutMillis: 60_000 });
    const late = expect(pool.acquire({ timeoutMillis: 50 })).rejects.toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message: expect.stringContaining('The last attempt to open a connection failed: connect ECONNREFUSED'),
    });
    await flush();
    for (const opening of [...driver.pending]) opening.fail(refused());
    await told;
    await clock.advance(50);
    await late;
    driver.isWilling = true;
    await clock.advance(1000);
    (await patient).release();
    await pool.end();
  });

  it('a wrong password is told to every caller at once, and the server is not hammered with it', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, connectionTimeoutMillis: 60_000 });
    driver.isWilling = false;
    const callers = [pool.acquire(), pool.acquire()].map((call) =>
      expect(call).rejects.toMatchObject({ code: '28P01' }),
    );
    await flush();
    for (const opening of [...driver.pending]) opening.fail(wrongPassword());
    await Promise.all(callers);
    const failures = vi.fn();
    pool.on('connectionOpenFailed', failures);
    for (let second = 0; second < 60; second++) {
      await clock.advance(1000);
      for (const opening of [...driver.pending]) opening.fail(wrongPassword());
    }
    expect(failures.mock.calls.length).toBeLessThanOrEqual(6);
    await pool.end();
  });

  it('callers are served by the connections that there are', async () => {
    const { pool, driver } = memoryPool({ max: 3 });
    const lease = await pool.acquire();
    driver.isWilling = false;
    const waiting = pool.acquire();
    await flush();
    driver.pending[0]?.fail(Object.assign(new Error('too many connections'), { code: '53300' }));
    await flush();
    lease.release();
    (await waiting).release();
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1 });
    await pool.end();
  });

  it('that end early because ready() is called do not leave the pool small', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2 });
    driver.isWilling = false;
    await flush();
    driver.pending[0]?.succeed();
    await flush();
    driver.pending[0]?.fail(Object.assign(new Error('too many connections'), { code: '53300' }));
    await flush();
    expect(pool.stats()).toMatchObject({ total: 1, effectiveMax: 1 });
    driver.isWilling = true;
    const ready = pool.ready({ timeoutMillis: 1000 });
    await clock.advance(1000);
    await ready;
    expect(pool.stats()).toMatchObject({ idle: 2 });
    await pool.end();
  });

  it('a server that grants fewer than max gets no more attempts than pauses, and gives more once it has room', async () => {
    const { pool, driver, clock } = memoryPool({ max: 10, connectionTimeoutMillis: 600_000 });
    let granted = 3;
    let attempts = 0;
    driver.isWilling = false;
    driver.onAttempt = (opening) => {
      attempts += 1;
      clock.after(5, () => {
        if (driver.openCount < granted) opening.succeed();
        else opening.fail(Object.assign(new Error('too many clients'), { code: '53300' }));
      });
    };
    let served = 0;
    const work = Promise.all(
      Array.from({ length: 200 }, async () => {
        const lease = await pool.acquire();
        served += 1;
        await new Promise<void>((resolve) => {
          clock.after(200, resolve);
        });
        lease.release();
      }),
    );
    await clock.advance(6000);
    expect(served).toBeGreaterThan(70);
    expect(attempts).toBeLessThan(20);
    expect(pool.stats()).toMatchObject({ total: 3, effectiveMax: expect.any(Number) });
    expect(pool.stats().effectiveMax).toBeLessThanOrEqual(4);
    granted = 8;
    await clock.advance(20_000);
    await work;
    expect(driver.mostOpen).toBeGreaterThanOrEqual(5);
    await pool.end();
  });

  it('an attempt that hangs is given up, and the next caller is not stuck behind it', async () => {
    const { pool, driver, clock } = memoryPool({ max: 1, openTimeoutMillis: 1000 });
    driver.isWilling = false;
    const told = expect(pool.acquire()).rejects.toMatchObject({
      code: 'POOL_OPEN_TIMEOUT',
      step: 'tcp',
      message: expect.stringContaining('Connection terminated due to connection timeout'),
    });
    await clock.advance(1000);
    await told;
    driver.isWilling = true;
    const next = pool.acquire();
    await clock.advance(1000);
    (await next).release();
    await pool.end();
  });
});

describe('a server that takes every attempt and says nothing', () => {
  it.each([
    [{}, [0, 0.5, 1.5, 3.5, 7.5, 15.5], 45.5],
    [{ max: 1 }, [0], 30],
    [{ openTimeoutMillis: 1000 }, [0, 0.5], 1.5],
  ])('is told to callers without a deadline when its last one fails: %j', async (options, attempts, told) => {
    const { pool, driver, clock } = memoryPool(options);
    driver.isWilling = false;
    // How long an attempt hangs is looked at every 25 ms.
    const now = (): number => Math.floor(clock.now() / 500) / 2;
    const begun: number[] = [];
    driver.onAttempt = () => begun.push(now());
    const failed = vi.fn<(error: unknown, at: number) => void>();
    pool.acquire().catch((error: unknown) => failed(error, now()));
    await clock.advance(60_000);
    expect(begun).toEqual(attempts);
    const error: unknown = expect.objectContaining({ code: 'POOL_OPEN_TIMEOUT', step: 'tcp' });
    expect(failed).toHaveBeenCalledExactlyOnceWith(error, told);
    await pool.end();
  });
});

describe('a hook', () => {
  it.each([
    ['throws', () => Promise.reject(new Error('hook broke')), 'hook broke'],
    ['hangs', () => new Promise<void>(() => undefined), 'the onConnect hook did not finish within 500 ms'],
  ])('that %s fails the attempt and leaves no connection behind', async (_, onConnect, message) => {
    const { pool, driver, clock } = memoryPool({ onConnect, openTimeoutMillis: 500 });
    const told = expect(pool.acquire()).rejects.toThrow(message);
    await clock.advance(500);
    await told;
    expect(driver.openCount).toBe(0);
    await pool.end();
  });

  it('that leaves a transaction open fails the attempt', async () => {
    const { pool, driver } = memoryPool({
      onConnect: () => {
        const [link] = driver.links;
        if (link) link.transaction = 'open';
      },
    });
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_HOOK_FAILED' });
    expect(driver.openCount).toBe(0);
    await pool.end();
  });

  it('verify, as in pg.Pool, refuses a connection by its callback', async () => {
    const { pool, driver } = memoryPool({ verify: (_, callback) => callback(new Error('not this one')) });
    await expect(pool.acquire()).rejects.toThrow('not this one');
    expect(driver.openCount).toBe(0);
    await pool.end();
  });
});
