import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('what a pool shows of itself', () => {
  it('is how long callers waited, connections were used and opened, and queries took', async () => {
    const { pool, clock } = memoryPool({ max: 1 });
    const lease = await pool.acquire();
    const waiting = pool.acquire();
    await clock.advance(30);
    lease.release();
    (await waiting).release();
    const { latencies, openedLastMinute } = pool.stats();
    expect(openedLastMinute).toBe(1);
    expect(latencies.wait).toMatchObject({ count: 2, max: 30 });
    expect(latencies.use).toMatchObject({ count: 2, max: 30 });
    expect(latencies.connect.count).toBe(1);
    await pool.end();
  });

  it('is who holds what, the longest first', async () => {
    const { pool, clock } = memoryPool({ max: 2 });
    const first = pool.acquire();
    await clock.advance(100);
    const second = pool.acquire();
    await clock.advance(50);
    const held = pool.leases();
    expect(held.map(({ connectionId, heldMs }) => ({ connectionId, heldMs }))).toEqual([
      { connectionId: 1, heldMs: 150 },
      { connectionId: 2, heldMs: 50 },
    ]);
    (await first).release();
    (await second).release();
    expect(pool.leases()).toEqual([]);
    await pool.end();
  });

  it('is why callers wait now, in words', async () => {
    const { pool, driver, clock } = memoryPool({ max: 1, connectionTimeoutMillis: 60_000 });
    expect(pool.explain()).toEqual(['Nobody waits: 0 idle, 0 leased, at most 1.']);
    const lease = await pool.acquire();
    const waiting = pool.acquire();
    await clock.advance(2000);
    expect(pool.explain().join(' ')).toMatch(/1 caller waits.*2\.0 s.*1 of 1 connections are leased/);
    driver.isWilling = false;
    lease.release(true);
    await flush();
    driver.pending[0]?.fail(new Error('connect ECONNREFUSED'));
    await flush();
    expect(pool.explain().join(' ')).toMatch(
      /the last attempt failed, with: connect ECONNREFUSED.*next attempt is in/,
    );
    driver.isWilling = true;
    await clock.advance(1000);
    (await waiting).release();
    await pool.end();
  });

  it('can be watched from outside on diagnostics channels', async () => {
    const heard: unknown[] = [];
    const watch = (message: unknown): void => {
      heard.push(message);
    };
    const names = ['warmpool:connectionOpened', 'warmpool:acquire', 'warmpool:release'];
    for (const name of names) subscribe(name, watch);
    const { pool } = memoryPool();
    await pool.query('SELECT 1');
    await pool.end();
    for (const name of names) unsubscribe(name, watch);
    expect(heard).toHaveLength(3);
    expect(heard.every((message) => (message as { pool: unknown }).pool === pool)).toBe(true);
  });
});
