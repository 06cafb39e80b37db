import { describe, expect, it } from 'vitest';
import type { Pool } from '../src/pool.ts';
import type { ManualClock } from './support/manual-clock.ts';
import { flush } from './support/manual-clock.ts';
import type { MemoryDriver } from './support/memory-driver.ts';
import { memoryPool } from './support/memory-pool.ts';

const OPEN_MS = 150;

/** Each attempt to connect takes 150 ms. */
function slowToOpen(driver: MemoryDriver, clock: ManualClock): void {
  driver.isWilling = false;
  driver.onAttempt = (opening) => {
    clock.after(OPEN_MS, () => opening.succeed());
  };
}

/** So many callers at once, each of whom keeps the connection so long; resolves when all were served. */
function work(pool: Pool, clock: ManualClock, callers: number, useMs: number): Promise<unknown> {
  return Promise.all(
    Array.from({ length: callers }, async () => {
      const lease = await pool.acquire();
      await new Promise<void>((resolve) => {
        clock.after(useMs, resolve);
      });
      lease.release();
    }),
  );
}

/** How long it takes, in the clock's milliseconds. */
async function timed(clock: ManualClock, working: Promise<unknown>): Promise<number> {
  const startedAt = clock.now();
  const end = { at: Infinity };
  const done = working.then(() => {
    end.at = clock.now();
  });
  for (let ms = 0; ms < 10_000 && end.at === Infinity; ms++) await clock.advance(1);
  await done;
  return end.at - startedAt;
}

describe('growth', () => {
  it('opens one at most for 50 callers of 2 ms each, whom five connections serve before a connect of 150 ms is done', async () => {
    const { pool, driver, clock } = memoryPool({ min: 5, max: 50 });
    slowToOpen(driver, clock);
    await timed(clock, pool.ready());
    await timed(clock, work(pool, clock, 5, 2));
    const took = await timed(clock, work(pool, clock, 50, 2));
    expect(driver.links.length + driver.pending.length).toBeLessThanOrEqual(6);
    expect(took).toBeLessThan(30);
    await pool.end();
  });

  it('opens one at most for 50 queries of 2 ms each that share five connections', async () => {
    const { pool, driver, clock } = memoryPool({ min: 5, max: 50, pipelining: 'auto' });
    slowToOpen(driver, clock);
    await timed(clock, pool.ready());
    for (const link of driver.links) link.isSilent = true;
    /** Each connection answers one of its statements all 2 ms. */
    const answer = (): void => {
      for (const link of driver.links) link.answerShipment();
      clock.after(2, answer);
    };
    answer();
    const ask = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => pool.query('SELECT work')));
    for (let run = 0; run < 5; run++) await timed(clock, ask(5));
    const took = await timed(clock, ask(50));
    expect(driver.links.length + driver.pending.length).toBe(6);
    expect(took).toBeLessThan(30);
    await clock.advance(OPEN_MS);
    await pool.end();
  });

  it('opens few from nothing for the same callers, and serves them not much later than one each would', async () => {
    const { pool, driver, clock } = memoryPool({ max: 50 });
    slowToOpen(driver, clock);
    const took = await timed(clock, work(pool, clock, 50, 2));
    expect(driver.links.length).toBeLessThan(7);
    expect(took).toBeLessThan(OPEN_MS + 60);
    await pool.end();
  });

  it('reaches what long work needs in a few steps', async () => {
    const { pool, driver, clock } = memoryPool({ max: 10 });
    slowToOpen(driver, clock);
    const took = await timed(clock, work(pool, clock, 10, 1000));
    expect(driver.links).toHaveLength(10);
    // One step would be 1150 ms, one connection after the other 2500 ms.
    expect(took).toBeLessThan(1150 + 3 * OPEN_MS);
    await pool.end();
  });

  it('notices that work which used to be short takes long this time', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, max: 10 });
    slowToOpen(driver, clock);
    await timed(clock, pool.ready());
    await timed(clock, work(pool, clock, 20, 2));
    expect(driver.links).toHaveLength(2);
    const took = await timed(clock, work(pool, clock, 10, 2000));
    // On two connections it would be 10 000 ms.
    expect(took).toBeLessThan(2000 + 5 * OPEN_MS);
    await pool.end();
  });

  it('opens one after the other for a line that does not end, however short its work', async () => {
    const { pool, driver, clock } = memoryPool({ min: 5, max: 20 });
    slowToOpen(driver, clock);
    await timed(clock, pool.ready());
    await timed(clock, work(pool, clock, 5, 2));
    const endsAt = clock.now() + 25 * OPEN_MS;
    const callers = Array.from({ length: 20 }, async () => {
      while (clock.now() < endsAt) await work(pool, clock, 1, 2);
    });
    await clock.advance(4 * OPEN_MS);
    expect(driver.links.length).toBeGreaterThan(7);
    expect(driver.links.length + driver.pending.length).toBeLessThan(11);
    await clock.advance(20 * OPEN_MS);
    expect(driver.links).toHaveLength(20);
    await clock.advance(2 * OPEN_MS);
    await Promise.all(callers);
    await pool.end();
  });

  it('keeps free connections beside those in use when asked to', async () => {
    const { pool } = memoryPool({ minIdle: 2, max: 5 });
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 2, total: 2 });
    const leases = [await pool.acquire(), await pool.acquire()];
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 2, leased: 2 });
    leases.push(await pool.acquire(), await pool.acquire());
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, total: 5 });
    for (const lease of leases) lease.release();
    await pool.end();
  });

  it('lets another attempt pass one that hangs', async () => {
    const { pool, driver, clock } = memoryPool({ max: 10 });
    driver.isWilling = false;
    const lease = pool.acquire();
    await flush();
    expect(driver.pending).toHaveLength(1);
    const second = pool.acquire();
    const third = pool.acquire();
    await clock.advance(0);
    expect(driver.pending).toHaveLength(2);
    await clock.advance(1000);
    expect(driver.pending).toHaveLength(3);
    for (const opening of [...driver.pending]) opening.succeed();
    await Promise.all([lease, second, third]);
    for (const one of [lease, second, third]) (await one).release();
    await pool.end();
  });

  it('lets another attempt pass one that hangs for a single caller too', async () => {
    const { pool, driver, clock } = memoryPool({ max: 10 });
    driver.isWilling = false;
    const caller = pool.acquire();
    await flush();
    driver.isWilling = true;
    expect(driver.pending).toHaveLength(1);
    await clock.advance(1000);
    (await caller).release();
    expect(pool.stats()).toMatchObject({ idle: 1, opening: 1 });
    await pool.end();
  });

  it('does not wait as long for the next one as for one that hung', async () => {
    const { pool, driver, clock } = memoryPool({ max: 3 });
    driver.isWilling = false;
    const lease = pool.acquire();
    await clock.advance(20_000);
    for (const opening of [...driver.pending]) opening.succeed();
    (await lease).release();
    driver.isWilling = true;
    const leases = [pool.acquire(), pool.acquire(), pool.acquire()];
    await clock.advance(1250);
    expect(pool.stats()).toMatchObject({ leased: 3, waiting: 0 });
    for (const one of leases) (await one).release();
    await pool.end();
  });
});
