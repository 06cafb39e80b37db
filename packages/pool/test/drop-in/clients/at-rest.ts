import { expect } from 'vitest';
import type { Pool } from '../../../src/index.ts';
import { until } from '../../support/server.ts';

/** What every client must leave behind: all connections idle, nobody in line, and a pool that can end. */
export async function expectAtRest(pool: Pool): Promise<void> {
  await until(
    () => pool.idleCount === pool.totalCount && pool.waitingCount === 0,
    'every connection is home',
  );
  await pool.end();
  expect([pool.ended, pool.totalCount]).toEqual([true, 0]);
}
