import { expect, test, vi } from 'vitest';
import { flush } from '../support/manual-clock.ts';
import { memoryPool } from '../support/memory-pool.ts';

test('a query whose connection is lost before it is sent goes another way, and is told its answer once', async () => {
  const { pool, driver, clock } = memoryPool({ min: 1 });
  await flush();
  const [link] = driver.links;
  if (link) link.queryTimeoutMillis = 100;
  const told = vi.fn<() => void>();

  pool.query('SELECT 1', told);
  link?.lose(new Error('terminated'), false);
  await clock.advance(50);
  expect(told).toHaveBeenCalledExactlyOnceWith(undefined, expect.objectContaining({ command: 'SELECT' }));

  // The limit that was set for the first connection runs out.
  await clock.advance(100);
  expect(told).toHaveBeenCalledOnce();
  expect(pool.stats()).toMatchObject({ idle: 1, leased: 0, waiting: 0 });
});
