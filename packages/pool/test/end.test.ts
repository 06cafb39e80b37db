import { describe, expect, it } from 'vitest';
import type { LeaseReport, Pool } from '../src/index.ts';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('end', () => {
  it('turns away callers in line at once, and waits for leases', async () => {
    const { pool } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    const waiting = expect(pool.acquire()).rejects.toMatchObject({
      code: 'POOL_ENDED',
      message: 'Cannot use a pool after calling end on the pool',
    });
    let isDone = false;
    const ended = pool.end().then(() => (isDone = true));
    await waiting;
    await flush();
    expect([pool.ending, pool.ended, isDone]).toEqual([true, false, false]);
    await lease.query('SELECT 1');
    lease.release();
    await ended;
    expect([pool.ended, pool.totalCount]).toEqual([true, 0]);
  });

  it('refuses every kind of call afterwards', async () => {
    const { pool } = memoryPool();
    await pool.end();
    for (const call of [
      pool.connect(),
      pool.query('SELECT 1'),
      pool.batch(['SELECT 1']),
      pool.transaction(() => Promise.resolve()),
      pool.ready(),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'POOL_ENDED' });
    }
  });

  it('closes the connections of leases that never come back when its time is over', async () => {
    const { pool, driver, clock } = memoryPool();
    const lease = await pool.acquire();
    const ended = pool.end({ timeoutMillis: 2000 });
    await clock.advance(1999);
    expect(pool.ended).toBe(false);
    await clock.advance(1);
    await ended;
    expect(driver.openCount).toBe(0);
    expect(pool.stats().closed.abandoned).toBe(1);
    lease.release();
  });

  it('tells of each lease that never came back before it closes its connection, and where it was taken', async () => {
    const { pool, clock } = memoryPool({ max: 3, captureStacks: true });
    const told: [LeaseReport, open: number][] = [];
    pool.on('leaseAbandoned', (report) => told.push([report, pool.totalCount]));
    const kept = await keptInCheckout(pool);
    (await pool.acquire()).release();
    const inTime = await pool.acquire();
    const ended = pool.end({ timeoutMillis: 2000 });
    await clock.advance(500);
    inTime.release();
    await clock.advance(1500);
    await ended;
    expect(told).toMatchObject([[{ connectionId: 1, heldMs: 2000, counts: { leased: 1 } }, 1]]);
    expect(told[0]?.[0].stack).toContain('keptInCheckout');
    expect(told[0]?.[0].message).toBe(
      'The lease of connection 1 was still out after 2.0 s when the time that end() was given was over; its connection ' +
        'is closed. Release each lease in a finally block, or take it with `await using` ' +
        '(total 1/3, idle 0, leased 1, opening 0, waiting 0).',
    );
    kept.release();
  });

  it('can be called again, by callback too, and during an attempt to open', async () => {
    const { pool, driver } = memoryPool({ min: 1 });
    driver.isWilling = false;
    await flush();
    const first = pool.end();
    const called = new Promise<void>((resolve) => {
      pool.end(resolve);
    });
    await Promise.all([first, called, pool.end()]);
    expect(driver.pending).toHaveLength(0);
  });

  it('called again with a deadline does not wait longer than that', async () => {
    const { pool, clock } = memoryPool();
    const lease = await pool.acquire();
    const patient = pool.end();
    const hasty = pool.end({ timeoutMillis: 100 });
    await clock.advance(100);
    await Promise.all([patient, hasty]);
    lease.release();
    expect(pool.ended).toBe(true);
  });

  it('does not wait for a hook that hangs on a connection that was just opened', async () => {
    const { pool, driver } = memoryPool({ min: 1, onConnect: () => new Promise(() => undefined) });
    driver.isWilling = false;
    await flush();
    driver.pending[0]?.succeed();
    await pool.end();
    expect(driver.openCount).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const { pool, clock } = memoryPool({
      min: 1,
      max: 3,
      maxLifetimeSeconds: 100,
      connectionTimeoutMillis: 100,
    });
    await pool.ready();
    (await pool.acquire()).release();
    await pool.end({ timeoutMillis: 5000 });
    expect(clock.pendingCount).toBe(0);
  });

  it('happens by itself with await using', async () => {
    const { pool, driver } = memoryPool({ min: 2 });
    {
      await using scoped = pool;
      await scoped.ready();
    }
    expect(driver.openCount).toBe(0);
    expect(pool.ended).toBe(true);
  });
});

function keptInCheckout(pool: Pool): ReturnType<Pool['acquire']> {
  return pool.acquire();
}
