import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import type { Lease } from '../src/lease/lease.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('callers in line', () => {
  it('are served first come first served, whoever releases', async () => {
    const { pool } = memoryPool({ max: 2 });
    const [a, b] = await Promise.all([pool.acquire(), pool.acquire()]);
    const served: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      const lease = await pool.acquire();
      served.push(number);
      lease.release();
    });
    b.release();
    a.release();
    await Promise.all(waiting);
    expect(served).toEqual([1, 2, 3]);
    await pool.end();
  });

  it('go before others with a higher priority, equals in the order in which they came', async () => {
    const { pool } = memoryPool({ max: 1 });
    const first = await pool.acquire();
    const order: string[] = [];
    const callers = [
      ['a', 0],
      ['b', 1],
      ['c', 0],
      ['d', 1],
    ] as const;
    const served = callers.map(async ([name, priority]) => {
      const lease = await pool.acquire({ priority });
      order.push(name);
      lease.release();
    });
    first.release();
    await Promise.all(served);
    expect(order).toEqual(['b', 'd', 'a', 'c']);
    await pool.end();
  });

  it('are served by a returned connection although one is being opened for them', async () => {
    const { pool, driver } = memoryPool({ max: 2 });
    const first = await pool.acquire();
    driver.isWilling = false;
    const second = pool.acquire();
    const third = pool.acquire();
    first.release();
    await second;
    expect(driver.pending.length).toBe(1);
    driver.pending[0]?.succeed();
    await third;
    expect(pool.stats()).toMatchObject({ total: 2, leased: 2, waiting: 0 });
  });

  it('never make the pool open more than max, closing connections included', async () => {
    const { pool, driver, clock } = memoryPool({ max: 3 });
    const leasing = Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    await clock.advance(100);
    const leases = await leasing;
    for (const link of driver.links) link.closesSlowly = true;
    const waiting = Array.from({ length: 20 }, () => pool.acquire());
    await flush();
    expect(driver.mostOpen).toBe(3);
    for (const lease of leases) lease.release(true);
    await clock.advance(100);
    const served = await Promise.all(waiting.slice(0, 3));
    expect(driver.mostOpen).toBe(3);
    for (const lease of served) lease.release();
    for (const lease of waiting.slice(3)) (await lease).release();
    expect(driver.mostOpen).toBe(3);
    await pool.end();
  });

  it('are turned away at once when the line is full, with the numbers', async () => {
    const { pool } = memoryPool({ max: 1, maxWaiting: 2 });
    const lease = await pool.acquire();
    const waiting = [pool.acquire(), pool.acquire()];
    await expect(pool.acquire()).rejects.toMatchObject({
      code: 'POOL_QUEUE_FULL',
      message: expect.stringContaining('maxWaiting is 2 (total 1/1, idle 0, leased 1, opening 0, waiting 2)'),
    });
    lease.release();
    (await waiting[0])?.release();
    (await waiting[1])?.release();
    expect(pool.stats()).toMatchObject({ refused: 1, acquired: 3 });
    await pool.end();
  });

  it('are not counted as a line while connections may still be opened for them', async () => {
    const { pool } = memoryPool({ max: 5, maxWaiting: 1 });
    const leases = await Promise.all(Array.from({ length: 5 }, () => pool.acquire()));
    expect(leases).toHaveLength(5);
  });
});

describe('a deadline', () => {
  it('of the options ends the wait with the numbers and what to do', async () => {
    const { pool, clock } = memoryPool({ max: 1, connectionTimeoutMillis: 500 });
    const lease = await pool.acquire();
    const late = expect(pool.acquire()).rejects.toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message:
        'timeout exceeded when trying to connect: waited 500 ms (total 1/1, idle 0, leased 1, opening 0, waiting 0). ' +
        'Release leases sooner or raise max.',
    });
    await clock.advance(500);
    await late;
    lease.release();
    expect(pool.stats()).toMatchObject({ timedOut: 1, idle: 1, waiting: 0 });
    await pool.end();
  });

  it('of one call goes before that of the pool, and 0 is none', async () => {
    const { pool, clock } = memoryPool({ max: 1, connectionTimeoutMillis: 500 });
    const lease = await pool.acquire();
    const patient = pool.acquire({ timeoutMillis: 0 });
    const hasty = expect(pool.acquire({ timeoutMillis: 10 })).rejects.toThrow('waited 10 ms');
    await clock.advance(10_000);
    await hasty;
    lease.release();
    (await patient).release();
    await pool.end();
  });

  it('covers opening and hooks as well as the line', async () => {
    const { pool, clock } = memoryPool({
      connectionTimeoutMillis: 300,
      openTimeoutMillis: 60_000,
      onConnect: () => new Promise(() => undefined),
    });
    const late = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await clock.advance(300);
    await late;
    await pool.end();
  });

  it('of a caller who gave up does not end what he had begun: the connection serves the next', async () => {
    const { pool, driver, clock } = memoryPool({ connectionTimeoutMillis: 100, openTimeoutMillis: 5000 });
    driver.isWilling = false;
    const late = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await clock.advance(100);
    await late;
    driver.pending[0]?.succeed();
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, opened: 1 });
    await pool.end();
  });
});

describe('an abort signal', () => {
  it('ends the wait with its reason and leaves the place to the next', async () => {
    const { pool } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    const controller = new AbortController();
    const aborted = expect(pool.acquire({ signal: controller.signal })).rejects.toThrow('changed my mind');
    const next = pool.acquire();
    controller.abort(new Error('changed my mind'));
    await aborted;
    lease.release();
    (await next).release();
    expect(pool.stats()).toMatchObject({ aborted: 1, idle: 1, waiting: 0 });
    await pool.end();
  });

  it('that aborted before the call asks for nothing', async () => {
    const { pool } = memoryPool();
    await expect(pool.acquire({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    );
    expect(pool.totalCount).toBe(0);
  });

  it('in the tick of the hand-over loses no connection', async () => {
    const { pool } = memoryPool({ max: 1 });
    for (const order of ['release first', 'abort first']) {
      const lease = await pool.acquire();
      const controller = new AbortController();
      const waiting: Promise<Lease | undefined> = pool
        .acquire({ signal: controller.signal })
        .catch(() => undefined);
      if (order === 'release first') lease.release();
      controller.abort(new Error('now'));
      if (order === 'abort first') lease.release();
      (await waiting)?.release();
      expect(pool.stats()).toMatchObject({ idle: 1, leased: 0, waiting: 0 });
    }
    await pool.end();
  });
});

describe('callbacks', () => {
  it("run on a stack of their own: one that throws is not the releaser's, and later waiters are served", async () => {
    const { pool } = memoryPool({ max: 1 });
    const thrown = new Promise((resolve) => {
      process.once('uncaughtException', resolve);
    });
    const lease = await pool.acquire();
    pool.connect((_error, _client, release) => {
      release();
      throw new Error('callback');
    });
    const next = pool.acquire();
    expect(() => lease.release()).not.toThrow();
    expect(await thrown).toMatchObject({ message: 'callback' });
    (await next).release();
    await pool.end();
  });

  it('of ten thousand waiters that release at once do not overflow the stack', async () => {
    const { pool } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    const served = Array.from(
      { length: 10_000 },
      () =>
        new Promise<void>((resolve) => {
          pool.connect((_error, _client, release) => {
            release();
            resolve();
          });
        }),
    );
    lease.release();
    await Promise.all(served);
    expect(pool.stats()).toMatchObject({ leased: 0, idle: 1, acquired: 10_001 });
    await pool.end();
  });
});

it('many waits on one signal are no leak that Node would warn of', async () => {
  const { pool } = memoryPool({ max: 1 });
  const warned = vi.fn();
  process.on('warning', warned);
  const lease = await pool.acquire();
  const { signal } = new AbortController();
  const waiting = Array.from({ length: 20 }, async () => (await pool.acquire({ signal })).release());
  lease.release();
  await Promise.all(waiting);
  await flush();
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
  await pool.end();
});

it('a callback runs in the async context of the caller, not of whoever released', async () => {
  const { pool } = memoryPool({ max: 1 });
  const storage = new AsyncLocalStorage<string>();
  const lease = await pool.acquire();
  const seen = new Promise((resolve) => {
    storage.run('caller', () =>
      pool.connect((_, client, release) => {
        resolve(storage.getStore());
        release();
        expect(client).toBeDefined();
      }),
    );
  });
  storage.run('releaser', () => lease.release());
  expect(await seen).toBe('caller');
  await pool.end();
});
