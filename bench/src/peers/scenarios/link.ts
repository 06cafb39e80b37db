import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { unpipelined, warmpool } from '../contenders/warmpool.ts';
import type { Asks } from '../contender.ts';
import { burst, keepAsking, perSecond } from '../load.ts';
import { type Places, ROUND_TRIP_MS } from '../place.ts';
import type { Scenario } from '../scenario.ts';
import { percentile } from '../statistics.ts';
import { askForOne } from './lookup.ts';

const CALLERS = 100;
const BURST = 1000;

interface Case {
  readonly way: keyof typeof ROUND_TRIP_MS & keyof Places;
  readonly isBurst?: boolean;
}

const CASES = new Map<string, Case>([
  ['1 ms', { way: 'link1' }],
  ['10 ms', { way: 'link10' }],
  ['40 ms', { way: 'link40' }],
  ['40 ms, burst', { way: 'link40', isBurst: true }],
]);

export const link: Scenario<Asks> = {
  name: 'link',
  question: 'How many small queries per second, on a server far away?',
  method:
    `${CALLERS} callers ask for one row each, again and again, over links of so long a round trip; and ${BURST} ask once, ` +
    'all in the same turn, for a text that was asked before. The proxy that delays adds a millisecond at most each way.',
  server: 'plain',
  contenders: [
    warmpool(),
    unpipelined(),
    pgPool(),
    pgPool({ isNamed: true }),
    postgresJs,
    pgClient({ pipeline: true }),
  ],
  cases: [...CASES.keys()],
  metrics: [
    { name: 'p99', title: '99 of 100 answered within', unit: 'roundTrips', better: 'lower' },
    { name: 'perSecond', title: 'Queries', unit: 'perSecond', better: 'higher' },
  ],
  rounds: 5,
  warmUps: 1,
  measure: async (stage, name) => {
    const { way, isBurst = false } = CASES.get(name) ?? { way: 'link40' };
    const subject = await stage.subject(way);
    const ask = (): Promise<void> => askForOne(subject);
    const load = await (isBurst ? burst(BURST, ask) : keepAsking(CALLERS, stage.isQuick ? 150 : 800, ask));
    return {
      p99: percentile(load.latenciesMs, 0.99) / ROUND_TRIP_MS[way],
      perSecond: perSecond(load),
    };
  },
};
