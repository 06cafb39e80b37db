import { genericPool } from '../contenders/generic-pool.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { tarn } from '../contenders/tarn.ts';
import { warmpool } from '../contenders/warmpool.ts';
import type { Lends } from '../contender.ts';
import { atOnce, callerCases, callersOf } from '../load.ts';
import { median } from '../../median.ts';
import type { Scenario } from '../scenario.ts';

/** Enough that reading the clock is lost in it. */
const TURNS_AT_LEAST = 2000;

export const checkout: Scenario<Lends> = {
  name: 'checkout',
  question: 'What does it cost to take a warm connection and give it back?',
  method: 'Callers take a connection and release it at once, again and again; nothing is sent to the server.',
  server: 'plain',
  contenders: [warmpool(), pgPool(), postgresJs, tarn, genericPool],
  cases: callerCases(1, 10, 100, 1000),
  metrics: [
    { name: 'turn', title: 'One turn', unit: 'ms', better: 'lower' },
    { name: 'allocated', title: 'Allocated per turn', unit: 'bytes', better: 'lower' },
  ],
  rounds: 9,
  warmUps: 1,
  measure: async (stage, name) => {
    const pool = await stage.subject();
    const callers = callersOf(name);
    return {
      turn: await turnMs(pool, callers, stage.isQuick ? 30 : 300),
      allocated: await turnBytes(pool, callers, stage.isQuick ? 3 : 9),
    };
  },
};

async function turnMs(pool: Lends, callers: number, windowMs: number): Promise<number> {
  const startedAt = performance.now();
  let turns = 0;
  let ms = 0;
  while (ms < windowMs) {
    turns += await takeTurns(pool, callers);
    ms = performance.now() - startedAt;
  }
  return ms / turns;
}

/** The middle of several runs: in some of them V8 collects, and they show too little. */
async function turnBytes(pool: Lends, callers: number, times: number): Promise<number> {
  const runs: number[] = [];
  for (let time = 0; time < times; time++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const turns = await takeTurns(pool, callers);
    runs.push((process.memoryUsage().heapUsed - before) / turns);
  }
  return median(runs);
}

async function takeTurns(pool: Lends, callers: number): Promise<number> {
  const each = Math.ceil(TURNS_AT_LEAST / callers);
  await Promise.all(atOnce(callers, () => keepTaking(pool, each)));
  return each * callers;
}

async function keepTaking(pool: Lends, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) pool.giveBack(await pool.take());
}
