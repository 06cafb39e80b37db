import { Pool } from '../../src/pool.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryDriver } from './memory-driver.ts';

/** A pool whose server and clock belong to the test; jitter draws the middle. */
export function memoryPool(options: PoolOptions = {}): {
  pool: Pool;
  driver: MemoryDriver;
  clock: ManualClock;
} {
  const driver = new MemoryDriver();
  const clock = new ManualClock();
  const pool = new Pool(options, { driver, clock, random: () => 0.5 });
  return { pool, driver, clock };
}
