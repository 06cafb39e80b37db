import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LatencyName, Measured } from '../../src/metrics/pool-metrics.ts';
import { withServer } from '../support/server.ts';

const { pool: newPool } = withServer();

describe('on a real server', () => {
  test('each query is measured once, sent by the pool or on a lease, alone or in a batch', async () => {
    const pool = newPool({ max: 1 });
    await pool.query('SELECT 1');
    await expect(pool.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
    const lease = await pool.acquire();
    await lease.query('SELECT 2');
    await lease.query('SELECT 3');
    lease.release();
    await pool.batch(['SELECT 4', 'SELECT 5']);
    expect(pool.stats().latencies).toMatchObject({
      query: { count: 5 },
      use: { count: 4 },
      wait: { count: 4 },
    });
  });

  test('a slow query is told with about the time that it took', async () => {
    const pool = newPool({ max: 1 });
    await pool.query('SELECT 1');
    await pool.query('SELECT pg_sleep(0.2)');
    const { query, use } = pool.stats().latencies;
    // The checkout was for the query alone, so it lasted no less.
    expect(query.max).toBeGreaterThanOrEqual(199);
    expect(use.max).toBeGreaterThanOrEqual(query.max);
  });

  test("what the pool sends for itself is nobody's query", async () => {
    const pool = newPool({ max: 1 });
    const lease = await pool.acquire();
    await lease.query('BEGIN');
    await lease.query("SET LOCAL application_name = 'shop'");
    lease.release();
    await pool.query('SELECT 1');
    expect(pool.stats()).toMatchObject({ rolledBack: 1, latencies: { query: { count: 3 } } });
  });

  test('durations are told as they are measured, with the pool they belong to', async () => {
    const heard: Measured[] = [];
    const listener = (message: unknown): void => void heard.push(message as Measured);
    subscribe('warmpool:measured', listener);
    onTestFinished(() => void unsubscribe('warmpool:measured', listener));
    const pool = newPool({ max: 1 });
    await pool.query('SELECT 1');
    const mine = heard.filter((message) => message.pool === pool);
    expect(mine.map(({ what }) => what)).toEqual(['connect', 'wait', 'query', 'use'] satisfies LatencyName[]);
    expect(mine.every(({ ms }) => ms > 0)).toBe(true);
  });
});
