import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { warmpool } from '../contenders/warmpool.ts';
import { type Asks, POOL_SIZE } from '../contender.ts';
import { median, timed } from '../../median.ts';
import { ROUND_TRIP_MS } from '../place.ts';
import type { Scenario } from '../scenario.ts';
import { askForOne } from './lookup.ts';

const NEXT_DOOR = 'next door';

export const cold: Scenario<Asks> = {
  name: 'cold',
  question: 'How long from a new pool to its first answer?',
  method: `A new pool, and one row asked of it: TCP, TLS with verification, SCRAM, the query. Far away is a round trip of ${ROUND_TRIP_MS.link40} ms.`,
  server: 'tls',
  contenders: [warmpool(), pgPool(), postgresJs, pgClient()],
  cases: [NEXT_DOOR, 'far away'],
  metrics: [{ name: 'first', title: 'Until the first answer', unit: 'ms', better: 'lower' }],
  rounds: 9,
  warmUps: 1,
  measure: async ({ contender, places, isQuick }, name) => {
    const times: number[] = [];
    for (let time = 0; time < (isQuick ? 1 : 5); time++) {
      const { ms, result } = await timed(async () => {
        const subject = await contender.open(name === NEXT_DOOR ? places.direct : places.link40, {
          size: POOL_SIZE,
        });
        await askForOne(subject);
        return subject;
      });
      await result[Symbol.asyncDispose]();
      times.push(ms);
    }
    return { first: median(times) };
  },
};
