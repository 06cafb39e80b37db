import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { warmpool } from '../contenders/warmpool.ts';
import type { Asks } from '../contender.ts';
import { keepAsking } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { sleep } from '../statements.ts';
import { percentile } from '../statistics.ts';
import { askForOne } from './lookup.ts';

const FAST = 20;
/** Fewer than there are connections, so that the fast ones have somewhere to go. */
const SLOW = 8;
const SLOW_MS = 100;
const ALONE = 'alone';

export const mixed: Scenario<Asks> = {
  name: 'mixed',
  question: 'What do fast statements suffer beside slow ones?',
  method: `${FAST} callers ask for one row each, alone and beside ${SLOW} callers whose statements take ${SLOW_MS} ms, on 10 connections.`,
  server: 'plain',
  way: 'direct',
  contenders: [warmpool(), pgPool(), postgresJs, pgClient({ pipeline: true })],
  cases: [ALONE, 'beside slow ones'],
  metrics: [
    { name: 'p99', title: '99 of 100 fast ones answered within', unit: 'ms', better: 'lower' },
    { name: 'p50', title: 'Half of the fast ones answered within', unit: 'ms', better: 'lower' },
  ],
  rounds: 7,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const windowMs = stage.isQuick ? 150 : 1000;
    const slow = name === ALONE ? 0 : SLOW;
    const [fast] = await Promise.all([
      keepAsking(FAST, windowMs, () => askForOne(subject)),
      keepAsking(slow, windowMs, () => subject.ask(sleep(SLOW_MS))),
    ]);
    return { p99: percentile(fast.latenciesMs, 0.99), p50: percentile(fast.latenciesMs, 0.5) };
  },
};
