import { afterEach, expect, it, vi } from 'vitest';
import { Pool } from '../src/pool.ts';
import { MemoryDriver } from './support/memory-driver.ts';

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['forward', 86_400_000],
  ['back', -86_400_000],
])('a clock on the wall that is set %s by a day retires no connection and ends no wait', async (_, ms) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const driver = new MemoryDriver();
  const options = { max: 1, idleTimeoutMillis: 60_000, maxLifetimeSeconds: 600, probeAfterMillis: 60_000 };
  const pool = new Pool(options, { driver });
  const lease = await pool.acquire();
  const waiting = pool.acquire({ timeoutMillis: 60_000 });
  vi.setSystemTime(Date.now() + ms);
  lease.release();
  (await waiting).release();
  await pool.query('SELECT 1');
  expect(driver.links).toHaveLength(1);
  expect(driver.links[0]?.sent).toEqual(['SELECT 1']);
  expect(pool.stats()).toMatchObject({ timedOut: 0, probed: 0, total: 1 });
  expect(pool.stats().latencies.wait.max).toBeLessThan(60_000);
  await pool.end();
});
