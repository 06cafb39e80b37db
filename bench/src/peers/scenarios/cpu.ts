import { pgbench } from '../contenders/pgbench.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { unpipelined, warmpool } from '../contenders/warmpool.ts';
import type { Asks, Drives } from '../contender.ts';
import { callerCases, callersOf, keepAsking, perSecond } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { WORK } from '../statements.ts';

/** The same pool with one connection for everything. */
export const ONE_LANE = 'warmpool, one connection';

export const cpu: Scenario<Asks | Drives> = {
  name: 'cpu',
  question: 'Are all of the server’s cores at work?',
  method:
    'Callers ask for some 2 ms of work each, again and again. One connection is one core of the server: what is no ' +
    'faster than one connection leaves cores unused.',
  server: 'plain',
  contenders: [
    warmpool(),
    warmpool({ name: ONE_LANE, size: 1 }),
    unpipelined(),
    pgPool(),
    postgresJs,
    pgbench,
  ],
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
