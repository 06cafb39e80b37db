import { AsyncResource } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import type { SelfWait } from '../src/index.ts';
import type { PoolOptions } from '../src/options/pool-options.ts';
import type { Pool } from '../src/pool.ts';
import { collectUntil } from './support/garbage.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

function watchedPool(options: PoolOptions = {}): ReturnType<typeof memoryPool> & { told: SelfWait[] } {
  const made = memoryPool({ max: 1, detectSelfWait: true, ...options });
  const told: SelfWait[] = [];
  made.pool.on('selfWait', (report) => told.push(report));
  return { ...made, told };
}

describe('a caller that holds a lease and waits for another one', () => {
  it('is told of at once, with where it took the one and where it asks for the other', async () => {
    const { pool, clock, told } = watchedPool();
    await checkout(pool, async () => {
      await clock.advance(1500);
      void askForMore(pool);
    });
    expect(told).toMatchObject([
      { held: { connectionId: 1, heldMs: 1500 }, counts: { leased: 1, waiting: 1 } },
    ]);
    expect(told[0]?.held.stack).toContain('checkout');
    expect(told[0]?.stack).toContain('askForMore');
    expect(told[0]?.message).toBe(
      'A caller that has held connection 1 for 1.5 s waits for another one while all are leased: it may wait for itself. ' +
        'Use the lease that it has, release that first, or raise max ' +
        '(total 1/1, idle 0, leased 1, opening 0, waiting 1).',
    );
    await pool.end();
  });

  it.each<[string, (pool: Pool) => unknown]>([
    ['acquire', (pool) => pool.acquire().then((lease) => lease.release())],
    ['connect', (pool) => pool.connect().then((lease) => lease.release())],
    ['connect with a callback', (pool) => pool.connect((_error, _client, release) => release())],
    ['query', (pool) => pool.query('SELECT 1')],
    ['query with a callback', (pool) => pool.query('SELECT 1', () => undefined)],
    ['a query that cannot be shared', (pool) => pool.query('SET x = 1')],
    ['batch', (pool) => pool.batch(['SELECT 1'])],
    ['transaction', (pool) => pool.transaction(() => Promise.resolve())],
  ])('is noticed whatever it asks with: %s', async (_, ask) => {
    const { pool, told } = watchedPool();
    await pool.transaction(async () => {
      await flush(); // somewhere deep in asynchronous work
      await Promise.resolve();
      ask(pool);
      expect(told).toHaveLength(1);
    });
    await flush();
    await pool.end();
  });

  it('is noticed in a callback, which has its lease by then', async () => {
    const { pool, told } = watchedPool();
    await new Promise<void>((resolve) => {
      pool.connect((_error, _client, release) => {
        void pool.query('SELECT 1').then(() => resolve());
        process.nextTick(release);
      });
    });
    expect(told).toHaveLength(1);
    await pool.end();
  });

  it('is told of once for each lease', async () => {
    const { pool, told } = watchedPool();
    for (let i = 1; i <= 2; i++) {
      const queries: Promise<unknown>[] = [];
      await pool.transaction(async () => {
        await flush();
        for (let j = 0; j < 5; j++) queries.push(pool.query('SELECT 1'));
      });
      await Promise.all(queries);
      expect(told).toHaveLength(i);
    }
    await pool.end();
  });

  it('learns it from the error that ends its wait', async () => {
    const { pool, clock } = watchedPool({ connectionTimeoutMillis: 1000 });
    const lease = await checkout(pool);
    const failed = expect(pool.acquire()).rejects.toMatchObject({
      code: 'POOL_ACQUIRE_TIMEOUT',
      message:
        'timeout exceeded when trying to connect: waited 1000 ms (total 1/1, idle 0, leased 1, opening 0, waiting 0). ' +
        'Release leases sooner or raise max. This caller has held connection 1 itself for 1000 ms, so it may have ' +
        'waited for itself: use that lease, or release it first.',
      held: { connectionId: 1, stack: expect.stringContaining('checkout') as string },
    });
    await clock.advance(1000);
    await failed;
    lease.release();
    await pool.end();
  });

  it('is explained to who asks why callers wait', async () => {
    const { pool, clock } = watchedPool();
    const lease = await checkout(pool);
    const next = pool.acquire();
    await clock.advance(3000);
    expect(pool.explain()).toContainEqual(
      expect.stringMatching(
        /^1 caller in line holds a lease and may wait for itself: callers should use the lease that they have, or release it first\. The first of them has held connection 1 for 3\.0 s, taken here:\nat [^]*checkout/,
      ),
    );
    lease.release();
    (await next).release();
    await pool.end();
  });
});

describe('nobody is suspected of waiting for themselves', () => {
  it('while others have what they wait for', async () => {
    const { pool, told } = watchedPool();
    const work = async (): Promise<void> => {
      const lease = await pool.acquire();
      await flush();
      lease.release();
      await pool.query('SELECT 1');
    };
    await Promise.all([work(), work(), work(), pool.query('SELECT 1'), pool.transaction(() => flush())]);
    expect(told).toEqual([]);
    await pool.end();
  });

  it('who has released what they had', async () => {
    const { pool, told } = watchedPool();
    (await pool.acquire()).release();
    const taken = within(() => pool.acquire());
    const lease = await taken;
    const waiting = pool.query('SELECT 1');
    lease.release();
    await waiting;
    expect(told).toEqual([]);
    await pool.end();
  });

  it('while the pool can open another connection', async () => {
    const { pool, told } = watchedPool({ max: 2 });
    await using _ = await pool.acquire();
    (await pool.acquire()).release();
    expect(told).toEqual([]);
  });

  it('whose connection was lost', async () => {
    const { pool, driver, told } = watchedPool();
    const lease = await pool.acquire();
    driver.links[0]?.lose();
    await pool.query('SELECT 1');
    lease.release();
    expect(told).toEqual([]);
    await pool.end();
  });

  it('where it is not asked for', async () => {
    const { pool, told } = watchedPool({ detectSelfWait: false });
    const lease = await pool.acquire();
    const next = pool.acquire();
    expect(pool.explain()).toHaveLength(2);
    lease.release();
    (await next).release();
    expect(told).toEqual([]);
    await pool.end();
  });
});

it(
  'the memory of who holds what grows with what is held, not with what was',
  { timeout: 15_000 },
  async () => {
    const { pool } = watchedPool({ max: 2 });
    const past: WeakRef<object>[] = [];
    let held = await pool.acquire();
    for (let i = 0; i < 50; i++) {
      const next = await pool.acquire();
      past.push(new WeakRef(held));
      held.release();
      held = next;
    }
    await collectUntil(() => past.every((lease) => lease.deref() === undefined), 'the leases were forgotten');
    held.release();
    await pool.end();
  },
);

it(
  'a lease that is garbage is taken back although async contexts know of it',
  { timeout: 15_000 },
  async () => {
    const { pool, clock } = watchedPool();
    await (async () => void (await pool.acquire()))();
    const isReclaimed = async (): Promise<boolean> => {
      await clock.advance(1000);
      return pool.stats().leaked === 1;
    };
    await collectUntil(isReclaimed, 'the lease was missed');
    (await pool.acquire()).release();
    await pool.end();
  },
);

/** Takes a lease, and works with it. */
async function checkout(pool: Pool, work?: () => Promise<void>): ReturnType<Pool['acquire']> {
  const lease = await pool.acquire();
  await work?.();
  if (work) lease.release();
  return lease;
}

async function askForMore(pool: Pool): Promise<void> {
  (await pool.acquire()).release();
}

/** Runs something in an async context beside that of the test. */
function within<Result>(work: () => Result): Result {
  return new AsyncResource('beside').runInAsyncScope(work);
}
