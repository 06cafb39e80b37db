/** One to five commands at the same time on two connections. */
import { Pool, type PoolOptions } from 'warmpool';
import { median, timed } from '../median.ts';
import type { CommandReads } from './reads.ts';
import { asBatch } from './pooled.ts';

const MOST = 5;
const CONNECTIONS = 2;

export interface SeveralAtOnce {
  readonly atOnce: number;
  /** Until the last of them had its rows. */
  readonly pooledMs: number;
}

/** Medians of so many runs each. */
export async function measureSeveral(
  config: PoolOptions,
  reads: readonly CommandReads[],
  runs: number,
): Promise<SeveralAtOnce[]> {
  const pool = new Pool({ ...config, min: CONNECTIONS, max: CONNECTIONS });
  try {
    await pool.ready();
    const results: SeveralAtOnce[] = [];
    for (let atOnce = 1; atOnce <= MOST; atOnce++) {
      const times: number[] = [];
      for (let run = 0; run < runs; run++) {
        const chosen = Array.from({ length: atOnce }, (_, index) => reads[(run + index) % reads.length]);
        const batches = chosen.map((command) => asBatch(command?.statements ?? []));
        times.push((await timed(() => Promise.all(batches.map((batch) => pool.batch(batch))))).ms);
      }
      results.push({ atOnce, pooledMs: median(times) });
    }
    return results;
  } finally {
    await pool.end();
  }
}
