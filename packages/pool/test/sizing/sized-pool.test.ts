import { describe, expect, it } from 'vitest';
import { flush } from '../support/manual-clock.ts';
import { memoryPool } from '../support/memory-pool.ts';

describe("a pool with sizing: 'auto'", () => {
  it('keeps warm what its load needs, and sinks to min when the load is over', async () => {
    const { pool, clock } = memoryPool({ min: 1, max: 20, sizing: 'auto', idleTimeoutMillis: 1000 });
    const working = Promise.all(Array.from({ length: 8 }, () => pool.acquire()));
    await clock.advance(5000);
    for (const lease of await working) lease.release();
    await clock.advance(60_000);
    expect(pool.stats().idle).toBeGreaterThanOrEqual(8);
    expect(pool.stats().min).toBe(1);
    await clock.advance(20 * 60_000);
    expect(pool.stats()).toMatchObject({ idle: 1, total: 1 });
    await pool.end();
    expect(clock.pendingCount).toBe(0);
  });

  it('is ready with min, whatever the load would ask for', async () => {
    const { pool } = memoryPool({ min: 2, max: 20, sizing: 'auto' });
    await pool.ready();
    expect(pool.stats().idle).toBe(2);
    await pool.end();
  });

  it('could not sink without an idle time-out, and says so', () => {
    expect(() => memoryPool({ sizing: 'auto', idleTimeoutMillis: 0 })).toThrow('`idleTimeoutMillis`');
  });
});

describe('a pool with a schedule', () => {
  it('has another min at its hours', async () => {
    const schedule = [{ from: '18:00', to: '23:00', min: 6, timeZone: 'UTC' }];
    const { pool, clock } = memoryPool({ min: 1, schedule, idleTimeoutMillis: 1000 });
    await pool.ready();
    expect(pool.totalCount).toBe(1);
    const HOUR = 3_600_000;
    clock.leap(18 * HOUR);
    await clock.advance(2000);
    expect(pool.totalCount).toBe(6);
    clock.leap(5 * HOUR);
    await clock.advance(20_000);
    expect(pool.totalCount).toBe(1);
    await pool.end();
  });

  it('that cannot work is refused with its place and rule', () => {
    expect(() => memoryPool({ schedule: [{ from: '25:00', to: '23:00', min: 6 }] })).toThrow('schedule[0]');
    expect(() => memoryPool({ max: 5, schedule: [{ from: '18:00', to: '23:00', min: 6 }] })).toThrow(
      'schedule[0]',
    );
  });
});

it('a pool advises by what it has measured', async () => {
  const { pool, clock } = memoryPool({ max: 10 });
  for (let i = 0; i < 200; i++) {
    const leases = Promise.all([pool.acquire(), pool.acquire()]);
    await clock.advance(50);
    for (const lease of await leases) lease.release();
    await flush();
  }
  const { min, max, sentences } = pool.advise();
  expect(min).toBeGreaterThanOrEqual(1);
  expect(max).toBeGreaterThanOrEqual(2);
  expect(sentences.length).toBeGreaterThan(0);
  await pool.end();
});
