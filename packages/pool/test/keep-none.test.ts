import { describe, expect, it } from 'vitest';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('a pool that keeps no connection (maxIdle 0)', () => {
  it('closes each when nobody waits for it, and hands it on when somebody does', async () => {
    const { pool, driver } = memoryPool({ max: 1, maxIdle: 0 });
    const first = await pool.acquire();
    const second = pool.acquire();
    first.release();
    (await second).release();
    await flush();
    expect(pool.stats()).toMatchObject({ total: 0, opened: 1, closed: { surplus: 1 } });
    await pool.query('SELECT 1');
    await flush();
    expect(driver.links.map((link) => link.isOpen)).toEqual([false, false]);
    await pool.end();
  });

  it('has the limits and the line of any other', async () => {
    const { pool, driver, clock } = memoryPool({
      max: 2,
      maxIdle: 0,
      maxWaiting: 1,
      connectionTimeoutMillis: 50,
    });
    const leasing = Promise.all([pool.acquire(), pool.acquire()]);
    await clock.advance(10);
    const leases = await leasing;
    const late = expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'POOL_QUEUE_FULL' });
    await clock.advance(50);
    await late;
    expect(driver.mostOpen).toBe(2);
    for (const lease of leases) lease.release();
    await pool.end();
  });

  it('refuses to keep more than it keeps', () => {
    expect(() => memoryPool({ min: 1, maxIdle: 0 })).toThrow('`min` to be at most `maxIdle`');
    expect(() => memoryPool({ minIdle: 3, max: 2 })).toThrow('`minIdle` to be at most `max`');
  });
});
