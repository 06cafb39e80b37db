import { expect, test, vi } from 'vitest';
import type { Lease } from '../../src/lease/lease.ts';
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

test('queries whose connection is lost before they are sent keep their places in line', async () => {
  const { pool, driver } = memoryPool({ max: 1, min: 1 });
  await flush();
  await pool.query('SELECT 1');
  const queries = [1, 2].map((n) => pool.query('SELECT 1', [n]));
  const leased = vi.fn<(lease: Lease) => void>();
  const lease = pool.acquire().then(leased);
  driver.isWilling = false;
  driver.links[0]?.lose(new Error('terminated'), false);
  await flush();
  const link = driver.pending[0]?.succeed();
  if (link) link.isSilent = true;
  await flush();
  expect(link?.shipments.map(({ values }) => values)).toEqual([[1], [2]]);
  expect(leased).not.toHaveBeenCalled();
  link?.answerShipment();
  link?.answerShipment();
  await Promise.all([...queries, lease]);
});

test('a query whose connection is lost before it is sent waits under the deadline that it had', async () => {
  const { pool, driver, clock } = memoryPool({ max: 1, min: 1, connectionTimeoutMillis: 100 });
  const lease = await pool.acquire();
  const told = vi.fn<(error: unknown) => void>();
  pool.query('SELECT 1').catch(told);
  await clock.advance(60);
  driver.isWilling = false;
  lease.release();
  driver.links[0]?.lose(new Error('terminated'), false);
  await clock.advance(39);
  expect(told).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(told).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'POOL_ACQUIRE_TIMEOUT' }));
});
