import { pgbench } from '../contenders/pgbench.ts';
import { pgClient } from '../contenders/pg-client.ts';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { unpipelined, warmpool } from '../contenders/warmpool.ts';
import type { Asks, Drives } from '../contender.ts';
import { callerCases, callersOf, keepAsking, perSecond } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { LOOKUP } from '../statements.ts';
import { percentile } from '../statistics.ts';
import { askForOne } from './lookup.ts';

export const queries: Scenario<Asks | Drives> = {
  name: 'queries',
  question: 'How many small queries per second, on a server next door?',
  method: 'Callers ask for one row by its primary key, again and again, over the loopback.',
  server: 'plain',
  contenders: [
    warmpool(),
    unpipelined(),
    pgPool(),
    pgPool({ isNamed: true }),
    postgresJs,
    pgClient(),
    pgClient({ pipeline: true }),
    pgbench,
  ],
  cases: callerCases(1, 10, 100, 1000),
  metrics: [
    { name: 'perSecond', title: 'Queries', unit: 'perSecond', better: 'higher' },
    { name: 'p99', title: '99 of 100 answered within', unit: 'ms', better: 'lower' },
    { name: 'cpu', title: 'Processor time of the client per query', unit: 'ms', better: 'lower' },
  ],
  rounds: 9,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const callers = callersOf(name);
    const windowMs = stage.isQuick ? 50 : 700;
    if ('drive' in subject) return { perSecond: await subject.drive(LOOKUP.script, callers, windowMs) };
    const before = process.cpuUsage();
    const load = await keepAsking(callers, windowMs, () => askForOne(subject));
    const { user, system } = process.cpuUsage(before);
    return {
      perSecond: perSecond(load),
      p99: percentile(load.latenciesMs, 0.99),
      cpu: (user + system) / 1000 / load.count,
    };
  },
};
