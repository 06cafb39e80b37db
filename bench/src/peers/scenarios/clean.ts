import { pgPool } from '../contenders/pg-pool.ts';
import { warmpool } from '../contenders/warmpool.ts';
import type { Asks, Leases } from '../contender.ts';
import { keepAsking, perSecond } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { TRAFFIC } from '../statements.ts';

const CALLERS = 10;
/** The same pool when it does not look at what a borrower leaves behind. */
export const NEVER_RESET = 'warmpool, reset: never';
const QUERIES = 'pool.query';

export const clean: Scenario<Asks & Leases> = {
  name: 'clean',
  question: 'What does plain traffic pay for clean sessions?',
  method:
    `${CALLERS} callers insert, read, update and delete a row of their own, again and again: with single queries, and ` +
    'with the four on one checkout. `reset: never` does not look at what a borrower leaves behind.',
  server: 'plain',
  contenders: [warmpool(), warmpool({ name: NEVER_RESET, options: { reset: 'never' } }), pgPool()],
  cases: [QUERIES, 'one checkout'],
  metrics: [{ name: 'perSecond', title: 'Statements', unit: 'perSecond', better: 'higher' }],
  rounds: 9,
  warmUps: 1,
  measure: async (stage, name) => {
    const subject = await stage.subject();
    const ask = name === QUERIES ? singly : onOneCheckout;
    const load = await keepAsking(CALLERS, stage.isQuick ? 60 : 700, (caller) => ask(subject, caller));
    return { perSecond: perSecond({ ...load, count: load.count * TRAFFIC.length }) };
  },
};

async function singly(subject: Asks, caller: number): Promise<void> {
  for (const statement of TRAFFIC) await subject.ask({ ...statement, values: [caller] });
}

async function onOneCheckout(subject: Leases, caller: number): Promise<void> {
  await subject.lease(async (ask) => {
    for (const statement of TRAFFIC) await ask({ ...statement, values: [caller] });
  });
}
