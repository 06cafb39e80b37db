import { setTimeout as pause } from 'node:timers/promises';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { unpipelined, warmpool } from '../contenders/warmpool.ts';
import { type Asks, type Leases, POOL_SIZE } from '../contender.ts';
import { keepAsking } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { LOOKUP, sleep } from '../statements.ts';
import { percentile } from '../statistics.ts';
import { askForOne } from './lookup.ts';

const FAST = 20;
/** Fewer than there are connections, so that the fast ones have somewhere to go. */
const OTHERS = 8;
const SLOW_MS = 1000;
const THINKING_MS = 10;

export const ALONE = 'alone';
export const BESIDE_SLOW = 'beside slow ones';
export const BESIDE_LEASES = 'beside leases';

export const mixed: Scenario<Asks & Leases> = {
  name: 'mixed',
  question: 'What do fast statements suffer beside slow ones, and beside leases?',
  method:
    `${FAST} callers ask for one row each, on ${POOL_SIZE} connections: alone, beside ${OTHERS} callers whose statements take ` +
    `${SLOW_MS / 1000} s, and beside ${OTHERS} who take a connection for two rows and ${THINKING_MS} ms of thinking between them.`,
  server: 'plain',
  contenders: [warmpool(), unpipelined(), pgPool(), postgresJs],
  cases: [ALONE, BESIDE_SLOW, BESIDE_LEASES],
  metrics: [
    { name: 'p99', title: '99 of 100 fast ones answered within', unit: 'ms', better: 'lower' },
    { name: 'p50', title: 'Half of the fast ones answered within', unit: 'ms', better: 'lower' },
    { name: 'lease', title: '99 of 100 leases done within', unit: 'ms', better: 'lower' },
  ],
  rounds: 9,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const windowMs = stage.isQuick ? 200 : 1000;
    const others = (isThere: boolean, ask: () => Promise<unknown>): ReturnType<typeof keepAsking> =>
      keepAsking(isThere ? OTHERS : 0, windowMs, ask);
    const [fast, , leases] = await Promise.all([
      keepAsking(FAST, windowMs, () => askForOne(subject)),
      others(name === BESIDE_SLOW, () => subject.ask(sleep(SLOW_MS))),
      others(name === BESIDE_LEASES, () => subject.lease(think)),
    ]);
    return {
      p99: percentile(fast.latenciesMs, 0.99),
      p50: percentile(fast.latenciesMs, 0.5),
      ...(leases.count > 0 ? { lease: percentile(leases.latenciesMs, 0.99) } : {}),
    };
  },
};

async function think(ask: Asks['ask']): Promise<void> {
  await ask(LOOKUP.next());
  await pause(THINKING_MS);
  await ask(LOOKUP.next());
}
