import { expect, it } from 'vitest';
import { flush } from './support/manual-clock.ts';
import { memoryPool } from './support/memory-pool.ts';

const READ_ONLY = '25006';

it('a server that has become read-only loses all its connections, as they come home', async () => {
  const { pool, driver } = memoryPool({ min: 3, max: 3 });
  await pool.ready();
  const lease = await pool.acquire();
  driver.links[2]?.listener?.refused(READ_ONLY);
  await flush();
  expect(driver.links.slice(0, 3).map((link) => link.isOpen)).toEqual([false, false, true]);
  lease.release();
  await flush();
  expect(pool.stats()).toMatchObject({ idle: 3, closed: { 'read-only': 3 } });
  await pool.end();
});

it('a user who may only read does not make the pool renew itself at every attempt to write', async () => {
  const { pool, driver, clock } = memoryPool({ min: 1, max: 1, idleTimeoutMillis: 0 });
  await pool.ready();
  for (let second = 0; second < 60; second++) {
    driver.links.at(-1)?.listener?.refused(READ_ONLY);
    await clock.advance(1000);
  }
  expect(driver.links).toHaveLength(3);
  await pool.end();
});
