import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import type { Pool } from '../../src/pool.ts';
import { flush, type ManualClock } from '../support/manual-clock.ts';
import type { MemoryDriver, MemoryLink } from '../support/memory-driver.ts';
import { memoryPool } from '../support/memory-pool.ts';

const QUICK = 'SELECT quick';
const INSERT = 'INSERT INTO things VALUES (1)';

interface World {
  readonly pool: Pool;
  readonly clock: ManualClock;
  readonly driver: MemoryDriver;
  /** The connections that are open, oldest first; they answer only when told to. */
  readonly links: () => MemoryLink[];
}

/** A pool that knows one text to be quick, and whose server answers only when the test says so. */
async function quietPool(options: PoolOptions = {}): Promise<World> {
  const { pool, driver, clock } = memoryPool({ pipelining: 'auto', ...options });
  await pool.query(QUICK);
  await flush();
  for (const link of driver.links) link.isSilent = true;
  return { pool, clock, driver, links: () => driver.links.filter(({ isOpen }) => isOpen) };
}

/** Makes those opened since as silent as the others. */
async function opened({ driver }: World): Promise<void> {
  await flush();
  for (const link of driver.links) link.isSilent = true;
}

const depths = ({ links }: World): number[] => links().map(({ shipments }) => shipments.length);

const sortedDepths = (world: World): number[] => depths(world).toSorted((a, b) => a - b);

function answerAll(world: World): void {
  for (const link of world.links()) while (link.shipments.length > 0) link.answerShipment();
}

describe('a query that may share', () => {
  it('joins a busy connection whose backlog is worth less than a wake-up', async () => {
    const world = await quietPool({ min: 2 });
    await opened(world);
    const queries = [1, 2, 3].map(() => world.pool.query(QUICK));
    expect(sortedDepths(world)).toEqual([0, 3]);
    answerAll(world);
    await Promise.all(queries);
    expect(world.pool.stats()).toMatchObject({ shared: 2, leased: 0 });
  });

  it('joins nothing if its signal was aborted before', async () => {
    const world = await quietPool({ min: 2 });
    await opened(world);
    const query = world.pool.query(QUICK);
    const gone = new Error('not wanted any more');
    const aborted = world.pool.query({ text: QUICK, signal: AbortSignal.abort(gone) });
    expect(sortedDepths(world)).toEqual([0, 1]);
    await expect(aborted).rejects.toBe(gone);
    expect(world.pool.stats()).toMatchObject({ aborted: 1 });
    answerAll(world);
    await query;
  });

  it('does not go behind a text that was never run', async () => {
    const world = await quietPool({ min: 2 });
    await opened(world);
    const queries = [world.pool.query('SELECT unknown'), world.pool.query(QUICK)];
    expect(depths(world)).toEqual([1, 1]);
    answerAll(world);
    await Promise.all(queries);
  });

  it('goes behind others though it may wait for a lock, but nothing goes behind it', async () => {
    const world = await quietPool({ min: 3, max: 3 });
    await opened(world);
    const known = world.pool.query(INSERT);
    answerAll(world);
    await known;
    // An idle connection is better: a busy one would be closed to others.
    const queries = [world.pool.query(QUICK), world.pool.query(INSERT)];
    expect(sortedDepths(world)).toEqual([0, 1, 1]);
    const lease = await world.pool.acquire();
    queries.push(world.pool.query(INSERT));
    expect(sortedDepths(world)).toEqual([0, 1, 2]);
    queries.push(world.pool.query(QUICK), world.pool.query(INSERT));
    expect(sortedDepths(world)).toEqual([0, 1, 2]);
    expect(world.pool.waitingCount).toBe(2);
    lease.release();
    expect(sortedDepths(world)).toEqual([1, 2, 2]);
    answerAll(world);
    await Promise.all(queries);
  });

  it('does not go behind one that takes long already', async () => {
    const world = await quietPool({ min: 2 });
    await opened(world);
    const queries = [world.pool.query(QUICK)];
    await world.clock.advance(50);
    queries.push(world.pool.query(QUICK));
    expect(depths(world)).toEqual([1, 1]);
    answerAll(world);
    await Promise.all(queries);
  });

  it('waits in line rather than behind one that takes long, and is served by whatever is free first', async () => {
    const world = await quietPool({ max: 2, min: 2 });
    await opened(world);
    const slow = world.pool.query(QUICK);
    const lease = await world.pool.acquire();
    await world.clock.advance(50);
    const fast = [1, 2, 3].map(() => world.pool.query(QUICK));
    expect(world.pool.waitingCount).toBe(3);
    lease.release();
    expect(sortedDepths(world)).toEqual([1, 3]);
    answerAll(world);
    await Promise.all([slow, ...fast]);
  });

  it('goes to an idle connection rather than behind 2 ms of work, also where each of them was always alone', async () => {
    const world = await quietPool({ min: 2, max: 2 });
    await opened(world);
    for (let run = 0; run < 500; run++) {
      const one = world.pool.query(QUICK);
      await world.clock.advance(2);
      answerAll(world);
      await one;
    }
    const queries = [world.pool.query(QUICK), world.pool.query(QUICK)];
    expect(depths(world)).toEqual([1, 1]);
    answerAll(world);
    await Promise.all(queries);
  });

  it('goes behind 2 ms of work where nothing is idle, and one more connection is opened for those who come next', async () => {
    const world = await quietPool({ max: 2 });
    const { pool, clock } = world;
    for (let run = 0; run < 5; run++) {
      const one = pool.query(QUICK);
      await clock.advance(2);
      answerAll(world);
      await one;
    }
    expect(pool.totalCount).toBe(1);
    const queries = [1, 2, 3].map(() => pool.query(QUICK));
    expect(pool.stats()).toMatchObject({ waiting: 0, leased: 1, opening: 1 });
    await opened(world);
    queries.push(pool.query(QUICK));
    expect(depths(world)).toEqual([3, 1]);
    answerAll(world);
    await Promise.all(queries);
  });

  it('opens nothing where few connections do: behind statements that are quick all together', async () => {
    const world = await quietPool({ max: 2 });
    const one = world.pool.query(QUICK);
    await world.clock.advance(0.005);
    answerAll(world);
    await one;
    const queries = Array.from({ length: 100 }, () => world.pool.query(QUICK));
    await opened(world);
    expect(depths(world)).toEqual([100]);
    answerAll(world);
    await Promise.all(queries);
  });

  it('gets a connection to itself for a while after it was slow', async () => {
    const world = await quietPool({ max: 2, min: 2 });
    await opened(world);
    const slow = world.pool.query(QUICK);
    await world.clock.advance(500);
    answerAll(world);
    await slow;
    const twice = [world.pool.query(QUICK), world.pool.query(QUICK)];
    expect(depths(world)).toEqual([1, 1]);
    answerAll(world);
    await Promise.all(twice);
    // Quick again and again, it is trusted once more.
    for (let run = 0; run < 60; run++) {
      const one = world.pool.query(QUICK);
      answerAll(world);
      await one;
    }
    const shared = [world.pool.query(QUICK), world.pool.query(QUICK)];
    expect(sortedDepths(world)).toEqual([0, 2]);
    answerAll(world);
    await Promise.all(shared);
  });

  it('gets a connection to itself as well after it took long and was given up', async () => {
    const world = await quietPool({ max: 2, min: 2 });
    await opened(world);
    const controller = new AbortController();
    const slow = world.pool.query({ text: QUICK, signal: controller.signal });
    await world.clock.advance(500);
    controller.abort(new Error('not wanted any more'));
    await expect(slow).rejects.toThrow('not wanted any more');
    await flush();
    const twice = [world.pool.query(QUICK), world.pool.query(QUICK)];
    expect(depths(world)).toEqual([1, 1]);
    answerAll(world);
    await Promise.all(twice);
  });

  it('is not shared where a hook wants to see each connection before its caller gets it', async () => {
    const { pool } = memoryPool({ max: 2, pipelining: 'auto', onAcquire: () => true });
    await pool.query(QUICK);
    await Promise.all([pool.query(QUICK), pool.query(QUICK), pool.query(QUICK)]);
    expect(pool.stats().shared).toBe(0);
  });
});

describe('leases and shared connections', () => {
  it('starve neither: who waits for a lease is passed by nobody, and no query waits for more leases than came before it', async () => {
    const world = await quietPool({ max: 1 });
    const { pool } = world;
    const first = [1, 2, 3].map(() => pool.query(QUICK));
    const leaseA = pool.acquire();
    const second = pool.query(QUICK);
    const leaseB = pool.acquire();
    const third = pool.query(QUICK);
    expect(depths(world)).toEqual([3]);
    expect(pool.waitingCount).toBe(4);
    answerAll(world);
    expect(pool.waitingCount).toBe(3);
    expect(depths(world)).toEqual([0]);
    (await leaseA).release();
    expect(depths(world)).toEqual([1]);
    answerAll(world);
    expect(pool.waitingCount).toBe(1);
    (await leaseB).release();
    answerAll(world);
    await Promise.all([...first, second, third]);
  });

  it('go together on from the line: those at its front who may share take one connection', async () => {
    const world = await quietPool({ max: 1 });
    const lease = await world.pool.acquire();
    const queries = [1, 2, 3].map(() => world.pool.query(QUICK));
    const last = world.pool.acquire();
    lease.release();
    expect(depths(world)).toEqual([3]);
    answerAll(world);
    await Promise.all(queries);
    (await last).release();
  });
});

describe('a shared connection', () => {
  it('takes nothing more while the pool is suspended', async () => {
    const world = await quietPool({ max: 1, probeAfterMillis: 0 });
    const { pool } = world;
    const before = pool.query(QUICK);
    pool.suspend();
    const after = pool.query(QUICK);
    expect(pool.waitingCount).toBe(1);
    answerAll(world);
    await before;
    expect(depths(world)).toEqual([0]);
    pool.resume();
    await flush();
    answerAll(world);
    await after;
  });

  it('is closed as it comes home when there are too many', async () => {
    const world = await quietPool({ max: 2, min: 2 });
    const { pool } = world;
    await opened(world);
    const query = pool.query(QUICK);
    const lease = await pool.acquire();
    pool.resize({ min: 1, max: 1 });
    expect(pool.totalCount).toBe(2);
    answerAll(world);
    await query;
    await flush();
    expect(pool.stats()).toMatchObject({ total: 1, leased: 1, closed: { surplus: 1 } });
    lease.release();
  });

  it('counts each query for maxUses, and is replaced after the last', async () => {
    const world = await quietPool({ max: 1, maxUses: 4 });
    const { pool, driver } = world;
    const queries = Array.from({ length: 5 }, () => pool.query(QUICK));
    // One was used up to make the text known.
    expect(depths(world)).toEqual([3]);
    expect(pool.waitingCount).toBe(2);
    answerAll(world);
    await opened(world);
    answerAll(world);
    await flush();
    answerAll(world);
    await Promise.all(queries);
    expect(driver.links).toHaveLength(2);
    expect(pool.stats().closed.uses).toBe(1);
  });

  it('that is never empty still ends with its lifetime', async () => {
    const world = await quietPool({ max: 2, min: 1, maxLifetimeSeconds: 100, idleTimeoutMillis: 0 });
    const { pool, clock } = world;
    const [old] = world.links();
    const queries: Promise<unknown>[] = [pool.query(QUICK)];
    for (let second = 0; second < 200; second++) {
      queries.push(pool.query(QUICK));
      await clock.advance(1);
      for (const link of world.links()) if (link.shipments.length > 1) link.answerShipment();
      clock.leap(999);
      await opened(world);
    }
    answerAll(world);
    await Promise.all(queries);
    await flush();
    expect(old?.isOpen).toBe(false);
    expect(pool.stats().closed.lifetime).toBeGreaterThan(0);
  });

  it('finishes what is on it when the pool ends, and takes nothing more', async () => {
    const world = await quietPool({ max: 1 });
    const running = [1, 2].map(() => world.pool.query(QUICK));
    const ended = world.pool.end();
    await expect(world.pool.query(QUICK)).rejects.toMatchObject({ code: 'POOL_ENDED' });
    answerAll(world);
    await Promise.all(running);
    await ended;
    expect(world.pool.totalCount).toBe(0);
  });
});

describe('whatever happens', () => {
  it('each caller is answered once, no more than max are open, and everything comes home', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant('query' as const) },
      { weight: 2, arbitrary: fc.constant('unknown' as const) },
      { weight: 2, arbitrary: fc.constant('abort' as const) },
      { weight: 3, arbitrary: fc.constant('lease' as const) },
      { weight: 3, arbitrary: fc.constant('release' as const) },
      { weight: 8, arbitrary: fc.constant('answer' as const) },
      { weight: 1, arbitrary: fc.constant('refuse' as const) },
      { weight: 1, arbitrary: fc.constant('lose' as const) },
      { weight: 2, arbitrary: fc.constant('time' as const) },
      { weight: 1, arbitrary: fc.constant('full' as const) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 80 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, max) => {
          const world = await quietPool({ max, probeAfterMillis: 0 });
          const { pool, clock } = world;
          const controllers: AbortController[] = [];
          let asked = 0;
          let told = 0;
          const ask = (text: string, signal?: AbortSignal): void => {
            asked += 1;
            pool.query({ text, signal }, () => (told += 1));
          };
          const leases: { release(): void }[] = [];
          let leasing = 0;
          for (const [index, name] of steps.entries()) {
            const links = world.links();
            const link = links[index % Math.max(1, links.length)];
            if (name === 'query') ask(QUICK);
            else if (name === 'unknown') ask(`SELECT ${index}`);
            else if (name === 'abort') {
              const controller = new AbortController();
              controllers.push(controller);
              ask(QUICK, controller.signal);
              if (index % 2 === 0) controllers.shift()?.abort();
            } else if (name === 'lease') {
              leasing += 1;
              void pool.acquire().then((lease) => leases.push(lease));
            } else if (name === 'release') leases.shift()?.release();
            else if (name === 'answer') link?.answerShipment();
            else if (name === 'refuse') link?.answerShipment(new Error('refused'));
            else if (name === 'lose') link?.lose();
            else if (name === 'full' && link) link.isFull = !link.isFull;
            else await clock.advance(15);
            await opened(world);
            expect(world.links().length).toBeLessThanOrEqual(max);
          }
          for (let round = 0; round < asked + leasing + 5; round++) {
            for (const link of world.links()) link.isFull = false;
            answerAll(world);
            for (const lease of leases.splice(0)) lease.release();
            await opened(world);
          }
          expect(told).toBe(asked);
          expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 });
          expect(pool.leases()).toEqual([]);
          await pool.end();
        },
      ),
      { numRuns: 60 },
    );
  });
});
