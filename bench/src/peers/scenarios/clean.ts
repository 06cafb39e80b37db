import { pgPool } from '../contenders/pg-pool.ts';
import { warmpool } from '../contenders/warmpool.ts';
import type { Asks, Lends } from '../contender.ts';
import { keepAsking, perSecond } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { TRAFFIC } from '../statements.ts';

const CALLERS = 10;
const QUERIES = 'pool.query';

/** A pool in the manner of `pg`'s: what it lends can be asked. */
interface PoolOfClients extends Asks, Lends {
  readonly pool: {
    connect(): Promise<{ query(text: string, values: unknown[]): Promise<unknown>; release(): void }>;
  };
}

export const clean: Scenario<PoolOfClients> = {
  name: 'clean',
  question: 'What does plain traffic pay for clean sessions?',
  method:
    `${CALLERS} callers insert, read, update and delete a row of their own, again and again: with single queries, and ` +
    'with the four on one checkout. `reset: never` does not look at what a borrower leaves behind.',
  server: 'plain',
  way: 'direct',
  contenders: [
    warmpool({ name: 'warmpool, reset: never', options: { reset: 'never' } }),
    warmpool(),
    pgPool(),
  ],
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

async function onOneCheckout({ pool }: PoolOfClients, caller: number): Promise<void> {
  const client = await pool.connect();
  try {
    for (const { text } of TRAFFIC) await client.query(text, [caller]);
  } finally {
    client.release();
  }
}
