import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { unpipelined, warmpool } from '../contenders/warmpool.ts';
import type { Asks } from '../contender.ts';
import { keepAsking } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { rowsOfItems } from '../statements.ts';

const COUNTS = new Map([
  ['1 row', 1],
  ['100 rows', 100],
  ['10 000 rows', 10_000],
]);

export const rows: Scenario<Asks> = {
  name: 'rows',
  question: 'What do large results cost?',
  method: 'One caller asks for so many rows of four columns, again and again.',
  server: 'plain',
  contenders: [warmpool(), unpipelined(), pgPool(), postgresJs, pgClient()],
  cases: [...COUNTS.keys()],
  metrics: [{ name: 'result', title: 'One result', unit: 'ms', better: 'lower' }],
  rounds: 7,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const count = COUNTS.get(name) ?? 0;
    const load = await keepAsking(1, stage.isQuick ? 50 : 700, async () => {
      const { length } = await subject.ask(rowsOfItems(count));
      if (length !== count) throw new Error(`Asked for ${count} rows, answered with ${length}`);
    });
    return { result: load.ms / load.count };
  },
};
