import { describe, expect, it } from 'vitest';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('an unused connection', () => {
  it('is closed after the idle time-out, but never below min', async () => {
    const { pool, clock } = memoryPool({ min: 1, max: 3, idleTimeoutMillis: 1000 });
    const leases = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()]);
    for (const lease of leases) lease.release();
    await clock.advance(999);
    expect(pool.stats().idle).toBe(3);
    await clock.advance(1);
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1, closed: { idle: 2 } });
    await clock.advance(60_000);
    expect(pool.stats().total).toBe(1);
    await pool.end();
  });

  it('stays for ever when the idle time-out is 0 or null', async () => {
    for (const idleTimeoutMillis of [0, null]) {
      const { pool, clock } = memoryPool({ idleTimeoutMillis, probeAfterMillis: 0 });
      (await pool.acquire()).release();
      await clock.advance(1e9);
      expect(pool.stats().idle).toBe(1);
      await pool.end();
    }
  });

  it('starts its time anew with each use, while the one at the bottom goes', async () => {
    const { pool, clock } = memoryPool({ max: 2, idleTimeoutMillis: 1000 });
    const [a, b] = await Promise.all([pool.acquire(), pool.acquire()]);
    a.release();
    b.release();
    for (let i = 0; i < 4; i++) {
      await clock.advance(400);
      (await pool.acquire()).release();
    }
    expect(pool.stats()).toMatchObject({ idle: 1, closed: { idle: 1 } });
    await pool.end();
  });
});

describe('an old connection', () => {
  it('is replaced when its lifetime ends while it is idle, so that min stays', async () => {
    const { pool, driver, clock } = memoryPool({ min: 2, maxLifetimeSeconds: 60, idleTimeoutMillis: 0 });
    await pool.ready();
    await clock.advance(60_000);
    expect(pool.stats()).toMatchObject({ idle: 2, opened: 4, closed: { lifetime: 2 } });
    expect(driver.openCount).toBe(2);
    await pool.end();
  });

  it('goes only when another has taken its place, so that min is never missed', async () => {
    const { pool, driver, clock } = memoryPool({
      min: 1,
      max: 2,
      maxLifetimeSeconds: 60,
      idleTimeoutMillis: 0,
    });
    await pool.ready();
    driver.isWilling = false;
    await clock.advance(60_000);
    expect(pool.stats()).toMatchObject({ idle: 1, opening: 1 });
    await pool.query('SELECT 1');
    expect(driver.links[0]?.sent).toContain('SELECT 1');
    driver.pending[0]?.succeed();
    await flush();
    expect(driver.links.map((link) => link.isOpen)).toEqual([false, true]);
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1, closed: { lifetime: 1 } });
    await pool.end();
  });

  it('serves on while nothing else can be opened, and goes when the outage is over', async () => {
    const { pool, driver, clock } = memoryPool({
      min: 1,
      max: 2,
      maxLifetimeSeconds: 60,
      idleTimeoutMillis: 0,
    });
    await pool.ready();
    driver.isWilling = false;
    for (let second = 0; second < 180; second++) {
      await clock.advance(1000);
      for (const opening of [...driver.pending]) opening.fail(new Error('connect ECONNREFUSED'));
    }
    await pool.query('SELECT 1');
    expect(driver.openCount).toBe(1);
    driver.isWilling = true;
    await clock.advance(20_000);
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1, closed: { lifetime: 1 } });
    await pool.end();
  });

  it('that comes home at its end stays until another has taken its place', async () => {
    const { pool, driver, clock } = memoryPool({
      min: 1,
      max: 2,
      maxLifetimeSeconds: 60,
      idleTimeoutMillis: 0,
    });
    const lease = await pool.acquire();
    await clock.advance(60_000);
    lease.release();
    await flush();
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1, opened: 2, closed: { lifetime: 1 } });
    expect(driver.mostOpen).toBe(2);
    await pool.end();
  });

  it('that stays until another has taken its place comes home as clean as any other', async () => {
    const { pool, driver, clock } = memoryPool({
      min: 1,
      max: 2,
      maxLifetimeSeconds: 60,
      idleTimeoutMillis: 0,
    });
    const lease = await pool.acquire();
    driver.isWilling = false;
    await clock.advance(60_000);
    const [link] = driver.links;
    if (link) link.transaction = 'open';
    lease.release();
    await flush();
    expect(link).toMatchObject({ isOpen: true, sent: ['ROLLBACK'] });
    await pool.end();
  });

  it('at max goes first, for max is never passed', async () => {
    const { pool, driver, clock } = memoryPool({
      min: 2,
      max: 2,
      maxLifetimeSeconds: 60,
      idleTimeoutMillis: 0,
    });
    await pool.ready();
    await clock.advance(60_000);
    expect(driver.mostOpen).toBe(2);
    expect(pool.stats()).toMatchObject({ idle: 2, closed: { lifetime: 2 } });
    await pool.end();
  });

  it('is not taken from its borrower; it is closed as it comes home', async () => {
    const { pool, driver, clock } = memoryPool({ maxLifetimeSeconds: 60 });
    const lease = await pool.acquire();
    await clock.advance(120_000);
    expect(driver.links[0]?.isOpen).toBe(true);
    expect(pool.expiredCount).toBe(1);
    lease.release();
    expect(driver.links[0]?.isOpen).toBe(false);
    await pool.end();
  });
});

it('a connection that served maxUses callers is replaced', async () => {
  const { pool, driver } = memoryPool({ maxUses: 3 });
  for (let i = 0; i < 6; i++) {
    await pool.query('SELECT 1');
    await flush();
  }
  expect(driver.links.map((link) => link.sent.length)).toEqual([3, 3]);
  await pool.end();
});

describe('resize', () => {
  it('closes what is idle above the new max, and what is leased as it comes home', async () => {
    const { pool } = memoryPool({ max: 4, idleTimeoutMillis: 0 });
    const [a, b, c, d] = await Promise.all(Array.from({ length: 4 }, () => pool.acquire()));
    a?.release();
    pool.resize({ max: 1 });
    await flush();
    expect(pool.stats()).toMatchObject({ total: 3, idle: 0, max: 1 });
    for (const lease of [b, c, d]) lease?.release();
    await flush();
    expect(pool.stats()).toMatchObject({ total: 1, idle: 1, closed: { surplus: 3 } });
    await pool.end();
  });

  it('opens more at once for those in line, and for a higher min', async () => {
    const { pool } = memoryPool({ max: 1 });
    const first = await pool.acquire();
    const second = pool.acquire();
    pool.resize({ max: 3, min: 3 });
    (await second).release();
    first.release();
    await flush();
    expect(pool.stats()).toMatchObject({ total: 3, idle: 3, min: 3 });
    await pool.end();
  });
});

it('min is refilled whatever took a connection away', async () => {
  const { pool, driver } = memoryPool({ min: 2, maxUses: 1 });
  await pool.ready();
  await pool.query('SELECT 1');
  await flush();
  expect(pool.stats().idle).toBe(2);
  driver.links.at(-1)?.lose();
  await flush();
  expect(pool.stats().idle).toBe(2);
  (await pool.acquire()).release(new Error('broken'));
  await flush();
  expect(pool.stats().idle).toBe(2);
  await pool.end();
});
