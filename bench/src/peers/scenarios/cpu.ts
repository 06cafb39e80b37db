import { pgbench } from '../contenders/pgbench.ts';
import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { warmpool } from '../contenders/warmpool.ts';
import type { Asks, Drives } from '../contender.ts';
import { callerCases, callersOf, keepAsking, perSecond } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { WORK } from '../statements.ts';

export const cpu: Scenario<Asks | Drives> = {
  name: 'cpu',
  question: 'Are all of the server’s cores at work?',
  method:
    'Callers ask for some 2 ms of work each, again and again. One connection is one core of the server: what does ' +
    'not grow with the callers leaves cores unused.',
  server: 'plain',
  way: 'direct',
  contenders: [warmpool(), pgPool(), postgresJs, pgClient({ pipeline: true }), pgbench],
  cases: callerCases(1, 2, 10, 100),
  metrics: [{ name: 'perSecond', title: 'Statements', unit: 'perSecond', better: 'higher' }],
  rounds: 7,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const callers = callersOf(name);
    const windowMs = stage.isQuick ? 60 : 700;
    if ('drive' in subject) return { perSecond: await subject.drive(WORK.script, callers, windowMs) };
    return { perSecond: perSecond(await keepAsking(callers, windowMs, () => subject.ask(WORK.next()))) };
  },
};
