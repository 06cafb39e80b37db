import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { warmpool } from '../contenders/warmpool.ts';
import type { Asks } from '../contender.ts';
import { atOnce, callerCases, callersOf } from '../load.ts';
import { timed } from '../../median.ts';
import { ROUND_TRIP_MS } from '../place.ts';
import type { Scenario } from '../scenario.ts';
import { askForOne } from './lookup.ts';

export const latency: Scenario<Asks> = {
  name: 'latency',
  question: 'How long does a burst take, on a server far away?',
  method: `Callers ask for one row each, all at once, over a round trip of ${ROUND_TRIP_MS} ms.`,
  server: 'plain',
  way: 'slow',
  contenders: [
    warmpool(),
    warmpool({ name: 'warmpool, named statements', isNamed: true }),
    pgPool(),
    pgPool({ isNamed: true }),
    postgresJs,
    pgClient({ pipeline: true }),
  ],
  cases: callerCases(1, 10, 100, 1000),
  metrics: [{ name: 'burst', title: 'Until the last has its row', unit: 'ms', better: 'lower' }],
  rounds: 5,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const { ms } = await timed(() => Promise.all(atOnce(callersOf(name), () => askForOne(subject))));
    return { burst: ms };
  },
};
