import { describe, expect, it, vi } from 'vitest';
import type { LeaseReport } from '../src/index.ts';
import type { PoolOptions } from '../src/options/pool-options.ts';
import type { Pool } from '../src/pool.ts';
import { collectGarbage, collectUntil } from './support/garbage.ts';
import { type ManualClock, flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('a lease that is out for too long', () => {
  it('is told once, with what it is, where it was taken, the numbers and what to do', async () => {
    const { pool, clock } = memoryPool({ max: 2, leakDetectionThresholdMillis: 2500 });
    const told: LeaseReport[] = [];
    pool.on('leak', (report) => told.push(report));
    const lease = await takenInCheckout(pool);
    await clock.advance(2499);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toMatchObject([{ connectionId: 1, heldMs: 2500, counts: { leased: 1, max: 2 } }]);
    expect(told[0]?.since).toEqual(clock.startedOn);
    expect(told[0]?.stack).toContain('takenInCheckout');
    expect(told[0]?.message).toBe(
      'The lease of connection 1 has been out for 2.5 s, longer than leakDetectionThresholdMillis (2500): it may never ' +
        'come back. Release each lease in a finally block, or take it with `await using` ' +
        '(total 1/2, idle 0, leased 1, opening 0, waiting 0).',
    );
    await clock.advance(60_000);
    expect(told).toHaveLength(1);
    lease.release();
    await pool.end();
  });

  it('is told to be no leak when it comes back after all, and one that was in time is not', async () => {
    const { pool, clock } = memoryPool({ leakDetectionThresholdMillis: 2000 });
    const returned = vi.fn();
    pool.on('leakReturned', returned);
    (await pool.acquire()).release();
    const lease = await pool.acquire();
    await clock.advance(5000);
    lease.release();
    expect(returned.mock.calls).toMatchObject([
      [
        {
          heldMs: 5000,
          message: expect.stringContaining(
            'was returned after 5.0 s, so it was no leak. If that is as it should be',
          ),
        },
      ],
    ]);
    expect(pool.stats()).toMatchObject({ leaked: 0, idle: 1 });
    await pool.end();
  });

  it('is noticed in time, whenever it was taken and however short the limit is', async () => {
    const { pool, clock } = memoryPool({ leakDetectionThresholdMillis: 300 });
    const told: [at: number, connection: number][] = [];
    pool.on('leak', ({ connectionId }) => told.push([clock.now(), connectionId]));
    const first = await pool.acquire();
    await clock.advance(250);
    const second = await pool.acquire();
    await clock.advance(1000);
    expect(told).toEqual([
      [300, 1],
      [550, 2],
    ]);
    for (const lease of [first, second]) lease.release();
    await pool.end();
  });

  it('is nothing that single queries are suspected of', async () => {
    const { pool, clock, driver } = memoryPool({ leakDetectionThresholdMillis: 100, pipelining: 'off' });
    const told = vi.fn();
    pool.on('leak', told);
    await pool.query('SELECT 1');
    if (driver.links[0]) driver.links[0].isSilent = true;
    void pool.query('SELECT 2'); // never answered
    const lease = await pool.acquire();
    await clock.advance(1000);
    expect(told.mock.calls).toMatchObject([[{ connectionId: 2 }]]);
    lease.release();
    const ended = pool.end({ timeoutMillis: 1 });
    await clock.advance(1);
    await ended;
  });
});

describe('where a lease was taken', () => {
  it.each<[string, PoolOptions, boolean]>([
    ['is not noted by default', {}, false],
    ['is noted when leaks are looked for', { leakDetectionThresholdMillis: 60_000 }, true],
    ['is noted when it is asked for', { captureStacks: true }, true],
    [
      'is not noted when it is not wanted',
      { leakDetectionThresholdMillis: 60_000, captureStacks: false },
      false,
    ],
  ])('%s', async (_, options, isNoted) => {
    const { pool } = memoryPool({ max: 1, ...options });
    const lease = await takenInCheckout(pool);
    const [held] = pool.leases();
    if (isNoted) expect(held?.stack).toMatch(/^at .*\n(.*\n)*.*takenInCheckout.*leaks\.test\.ts/);
    else expect(held?.stack).toBeUndefined();
    lease.release();
    expect(pool.leases()).toEqual([]);
    await pool.end();
  });

  it('is told to who asks why callers wait', async () => {
    const { pool } = memoryPool({ max: 1, captureStacks: true });
    const lease = await takenInCheckout(pool);
    const next = pool.acquire();
    expect(pool.explain().join('\n')).toMatch(/It was taken here:\nat (.*\n)*.*takenInCheckout/);
    lease.release();
    (await next).release();
    await pool.end();
  });
});

describe('a lease that was never released and that nobody has any more', { timeout: 15_000 }, () => {
  it.each<[string, (pool: Pool) => Promise<void>, PoolOptions?]>([
    ['from acquire', async (pool) => void (await pool.acquire())],
    ['from connect', async (pool) => void (await pool.connect())],
    [
      'from connect with a callback',
      (pool) =>
        new Promise((resolve) => {
          pool.connect(() => resolve());
        }),
    ],
    [
      'from the line',
      async (pool) => {
        const first = await pool.acquire();
        const second = pool.acquire();
        first.release();
        await second;
      },
    ],
    ['after queries', async (pool) => void (await (await pool.acquire()).query('SELECT 1'))],
    [
      'in a transaction',
      async (pool) => {
        const lease = await pool.acquire();
        await lease.query('BEGIN');
        await lease.query('INSERT INTO t VALUES (1)');
      },
    ],
    [
      'with listeners that know it',
      async (pool) => {
        const lease = await pool.acquire();
        lease.on('error', () => lease.release());
        lease.on('notice', () => lease.getTransactionStatus());
      },
    ],
    [
      'with a type parser',
      async (pool) => {
        const lease = await pool.acquire();
        lease.setTypeParser(20, Number);
        await lease.query('SELECT 1');
      },
    ],
    [
      'seen by an acquire listener',
      async (pool) => {
        pool.once('acquire', (client) => client.on('error', () => undefined));
        await pool.acquire();
      },
    ],
    [
      'noted with the stack of an object that had it',
      (pool) => new Repository(pool).open(),
      { captureStacks: true },
    ],
    ['with a signal that lives on', async (pool) => void (await pool.acquire({ signal: LASTING.signal }))],
    ['shown to onAcquire', async (pool) => void (await pool.acquire()), { onAcquire: () => true }],
  ])('%s is taken back and serves the next caller', async (_, forget, options = {}) => {
    const { pool, clock } = memoryPool({ max: 1, ...options });
    const told: LeaseReport[] = [];
    pool.on('leakReclaimed', (report) => told.push(report));
    await forget(pool);
    const next = pool.acquire();
    await reclaimed(pool, clock);
    (await next).release();
    expect(pool.stats()).toMatchObject({ leaked: 1, idle: 1, leased: 0, total: 1 });
    expect(told).toMatchObject([{ connectionId: 1, counts: { leased: 1, max: 1, waiting: 1 } }]);
    expect(told[0]?.message).toMatch(
      /^The lease of connection 1 was never released and is gone after .*; its connection is taken back\. Release each/,
    );
    await pool.end();
  });

  it('is made clean as if everything had been done on it', async () => {
    const { pool, clock, driver } = memoryPool({ max: 1 });
    await forgetOne(pool);
    driver.links[0]?.settle('open');
    await reclaimed(pool, clock);
    await flush();
    expect(driver.links[0]?.sent).toEqual(
      expect.arrayContaining(['ROLLBACK', 'RESET ALL', 'DEALLOCATE ALL']),
    );
    expect(pool.stats()).toMatchObject({ rolledBack: 1, reset: 1, idle: 1 });
    await pool.end();
  });

  it('is not taken back before what runs on it has come to its end', async () => {
    const { pool, clock, driver } = memoryPool({ max: 1 });
    await forgetOne(pool);
    const [link] = driver.links;
    if (link) link.isSettled = false;
    for (let i = 0; i < 5; i++) {
      await collectGarbage();
      await clock.advance(1000);
    }
    expect(pool.stats()).toMatchObject({ leaked: 0, leased: 1 });
    link?.settle();
    await reclaimed(pool, clock);
    await pool.end();
  });

  it.each(['notification', 'end'])('but listens for %s is in use and stays so', async (event) => {
    const { pool, clock, driver } = memoryPool({ max: 1 });
    const heard = vi.fn();
    await listen(pool, event, heard);
    for (let i = 0; i < 5; i++) {
      await collectGarbage();
      await clock.advance(1000);
    }
    driver.links[0]?.listener?.event(event, 'something');
    expect(heard).toHaveBeenCalledWith('something');
    expect(pool.stats()).toMatchObject({ leaked: 0, leased: 1 });
    driver.links[0]?.lose();
    await pool.end();
  });

  it('but began to listen late is in use too, until it listens no more', async () => {
    const { pool, clock, driver } = memoryPool({ max: 1 });
    await listenLate(pool, clock);
    await collectGarbage();
    await clock.advance(1000);
    await collectGarbage();
    await clock.advance(1000);
    expect(pool.stats()).toMatchObject({ leaked: 0, leased: 1 });
    // Its listener ends it.
    driver.links[0]?.listener?.event('notification', 'enough');
    await reclaimed(pool, clock);
    await pool.end();
  });

  it('is never taken back where that is not wanted', async () => {
    const { pool, clock } = memoryPool({ max: 1, reclaimLeaked: false });
    await forgetOne(pool);
    for (let i = 0; i < 5; i++) {
      await collectGarbage();
      await clock.advance(1000);
    }
    expect(pool.stats()).toMatchObject({ leaked: 0, leased: 1 });
    const ended = pool.end({ timeoutMillis: 10 });
    await clock.advance(10);
    await ended;
  });

  it('does not keep the end of the pool waiting', async () => {
    const { pool, clock } = memoryPool({ max: 1 });
    await forgetOne(pool);
    const ended = pool.end();
    await reclaimed(pool, clock);
    await ended;
    expect(pool.stats()).toMatchObject({ leaked: 1, total: 0 });
    expect(clock.pendingCount).toBe(0);
  });
});

it('a lease that somebody has is never taken back, however long and whatever is collected', async () => {
  const { pool, clock, driver } = memoryPool({ max: 1 });
  const lease = await pool.acquire();
  const heard = vi.fn();
  lease.on('notice', heard);
  for (let i = 0; i < 10; i++) {
    await collectGarbage();
    await clock.advance(1000);
  }
  driver.links[0]?.listener?.event('notice', 'still there');
  expect(heard).toHaveBeenCalledTimes(1);
  await lease.query('SELECT 1');
  lease.release();
  expect(pool.stats()).toMatchObject({ leaked: 0, idle: 1 });
  await pool.end();
});

const LASTING = new AbortController();

function takenInCheckout(pool: Pool): ReturnType<Pool['acquire']> {
  return pool.acquire();
}

/** In a function of its own, so that no variable of a test keeps it. */
async function forgetOne(pool: Pool): Promise<void> {
  await pool.acquire();
}

async function listen(pool: Pool, event: string, heard: () => void): Promise<void> {
  const lease = await pool.acquire();
  lease.addListener(event, heard);
}

/** Listens for the first notification only, and not before the pool has let go of the lease. */
async function listenLate(pool: Pool, clock: ManualClock): Promise<void> {
  const lease = await pool.acquire();
  await clock.advance(3000);
  lease.once('notification', () => undefined);
}

/** Keeps its lease in a field, so that whoever keeps the object keeps the lease. */
class Repository {
  lease: unknown;
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async open(): Promise<void> {
    this.lease = await this.#pool.acquire();
  }
}

async function reclaimed(pool: Pool, clock: ManualClock): Promise<void> {
  const isReclaimed = async (): Promise<boolean> => {
    await clock.advance(1000);
    return pool.stats().leaked === 1;
  };
  await collectUntil(isReclaimed, 'the lease was missed');
}
