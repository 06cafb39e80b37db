import { createHook } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { pgPool } from '../contenders/pg-pool.ts';
import { postgresJs } from '../contenders/postgres-js.ts';
import { warmpool } from '../contenders/warmpool.ts';
import { type Asks, type Lends, openConnections, POOL_SIZE } from '../contender.ts';
import { atOnce } from '../load.ts';
import type { Fault, Scenario } from '../scenario.ts';
import { askForOne } from './lookup.ts';

const FAULTS = new Map<string, Fault>([
  ['refused', 'refused'],
  ['closed at once', 'closed'],
]);
const CALLERS = 20;
const OUTAGE_MS = 2000;
/** How long a caller is ready to wait for a connection: longer than the outage. */
const WAIT_MS = 5000;
/** Whoever has no answer so long after the end of the outage will have none. */
const PATIENCE_MS = 10_000;
const BETWEEN_QUESTIONS_MS = 10;
const AFTER_FAILURE_MS = 20;

export const outage: Scenario<Asks & Lends> = {
  name: 'outage',
  question: 'What does an outage of 2 s cost?',
  method:
    `${CALLERS} callers, each with a question all ${BETWEEN_QUESTIONS_MS} ms and ready to wait ${WAIT_MS / 1000} s for a ` +
    `connection; who gets an error asks again after ${AFTER_FAILURE_MS} ms. The server's connections are cut, and for 2 s new ones are ` +
    'refused, or accepted and closed at once as a proxy without its server does. Who tries all the time is back at once, ' +
    'and who spares the server is back with its next attempt.',
  server: 'plain',
  contenders: [warmpool(), pgPool(), postgresJs],
  cases: [...FAULTS.keys()],
  metrics: [
    { name: 'lost', title: 'Calls that failed', unit: 'count', better: 'lower' },
    { name: 'attempts', title: 'Attempts to connect during the outage', unit: 'count', better: 'lower' },
    { name: 'first', title: 'From its end to the first answer', unit: 'ms', better: 'lower' },
    { name: 'all', title: 'From its end until all have answers', unit: 'ms', better: 'lower' },
    {
      name: 'stuck',
      title: `Callers without an answer ${PATIENCE_MS / 1000} s later`,
      unit: 'count',
      better: 'lower',
    },
  ],
  rounds: 5,
  warmUps: 0,
  measure: async ({ contender, places, breakLink, isQuick }, name) => {
    await using subject = await contender.open(places.faulty, { size: POOL_SIZE, waitMs: WAIT_MS });
    await openConnections(subject, POOL_SIZE);
    const callers = persistentCallers(subject);
    try {
      await callers.haveAnswers();
      using attempts = countAttempts();
      await breakLink(FAULTS.get(name) ?? 'refused');
      await pause(isQuick ? OUTAGE_MS / 4 : OUTAGE_MS);
      const attempted = attempts.count();
      await breakLink('none');
      const endedAt = performance.now();
      const answeredAt = await callers.haveAnswers();
      return {
        lost: callers.lost(),
        attempts: attempted,
        ...(answeredAt.length === 0 ? {} : { first: Math.min(...answeredAt) - endedAt }),
        ...(answeredAt.length < CALLERS ? {} : { all: Math.max(...answeredAt) - endedAt }),
        stuck: CALLERS - answeredAt.length,
      };
    } finally {
      callers.stop();
    }
  },
};

interface PersistentCallers {
  /** When each had its next answer from now on; who has none in time is missing. */
  haveAnswers(): Promise<number[]>;
  lost(): number;
  stop(): void;
}

function persistentCallers(subject: Asks): PersistentCallers {
  const stopping = new AbortController();
  let lost = 0;
  let waiting = new Map<number, (answeredAt: number) => void>();
  const keepOn = async (caller: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      const isAnswered = await askForOne(subject).then(
        () => true,
        () => false,
      );
      if (isAnswered) waiting.get(caller)?.(performance.now());
      else lost += 1;
      await pause(isAnswered ? BETWEEN_QUESTIONS_MS : AFTER_FAILURE_MS);
    }
  };
  // Each ends with its last answer, which `stuck` does not wait for.
  for (const done of atOnce(CALLERS, keepOn)) void done;
  return {
    haveAnswers: async () => {
      waiting = new Map();
      const answers = atOnce(
        CALLERS,
        (caller) => new Promise<number>((resolve) => waiting.set(caller, resolve)),
      );
      const answeredAt: number[] = [];
      const all = Promise.all(answers.map(async (answer) => answeredAt.push(await answer)));
      await Promise.race([all, pause(PATIENCE_MS, undefined, { ref: false })]);
      return answeredAt;
    },
    lost: () => lost,
    stop: () => stopping.abort(),
  };
}

/** Counts this process' attempts to connect, whoever makes them: Node makes such a resource for each. */
function countAttempts(): Disposable & { count(): number } {
  let attempts = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'TCPCONNECTWRAP') attempts += 1;
    },
  }).enable();
  return { count: () => attempts, [Symbol.dispose]: () => void hook.disable() };
}
