/** What it costs to borrow a warm connection and give it back, ours beside `pg`'s. */
import pg from 'pg';
import { Pool } from 'warmpool';
import { median } from '../median.ts';

const WARM_UP = 20_000;
const TURNS = 20_000;
const ROUNDS = 15;

export interface Borrowing {
  /** Microseconds of one `connect` and `release`, medians of interleaved rounds. */
  readonly warmpoolMicros: number;
  readonly pgPoolMicros: number;
}

/** Measures both on the same server in turns. */
export async function measureBorrowing(config: pg.ClientConfig): Promise<Borrowing> {
  const ours = new Pool({ ...config, max: 2 });
  const theirs = new pg.Pool({ ...config, max: 2 });
  const micros = { ours: [] as number[], theirs: [] as number[] };
  try {
    await borrow(ours, WARM_UP);
    await borrow(theirs, WARM_UP);
    for (let round = 0; round < ROUNDS; round++) {
      micros.ours.push(await borrow(ours, TURNS));
      micros.theirs.push(await borrow(theirs, TURNS));
    }
  } finally {
    await ours.end();
    await theirs.end();
  }
  return { warmpoolMicros: median(micros.ours), pgPoolMicros: median(micros.theirs) };
}

async function borrow(pool: { connect(): Promise<{ release(): void }> }, turns: number): Promise<number> {
  const startedAt = performance.now();
  for (let turn = 0; turn < turns; turn++) (await pool.connect()).release();
  return ((performance.now() - startedAt) * 1000) / turns;
}
