import type { Clock } from './clock.ts';
import { askAcquireHook } from './connection/acquire-hook.ts';
import type { Session } from './connection/open.ts';
import type { OpenConnection } from './core/connection.ts';
import type { PoolMetrics } from './metrics/pool-metrics.ts';
import type { PoolOptions } from './options/pool-options.ts';
import type { Judge } from './statement/judge.ts';
import type { Wait } from './wait.ts';

type Connection = OpenConnection<Session>;

export interface ExaminerParts {
  readonly onAcquire: NonNullable<PoolOptions['onAcquire']>;
  readonly openTimeoutMillis: number;
  readonly clock: Clock;
  readonly judge: Judge;
  readonly metrics: PoolMetrics;
  /** Takes a connection back that its caller does not get; `isBroken`: to be closed. */
  readonly giveBack: (connection: Connection, isBroken: boolean) => void;
  /** `onAcquire` does not want this one. */
  readonly refused: (connection: Connection) => void;
  /** This one came to nothing; the caller may have left meanwhile. */
  readonly serveAnother: (wait: Wait<Connection>) => void;
}

/** Has `onAcquire` look at connections before their callers get them. */
export class Examiner {
  readonly #parts: ExaminerParts;
  /** What is looked at now, for whom, and what ends that early. */
  readonly #shown = new Map<
    Connection,
    { readonly wait: Wait<Connection>; readonly gone: AbortController }
  >();

  constructor(parts: ExaminerParts) {
    this.#parts = parts;
  }

  /** Gives the caller the connection, another one, or the hook's error. Never rejects. */
  async show(connection: Connection, wait: Wait<Connection>): Promise<void> {
    const { onAcquire, openTimeoutMillis, clock, judge, metrics, giveBack, refused, serveAnother } =
      this.#parts;
    const gone = new AbortController();
    this.#shown.set(connection, { wait, gone });
    const verdict = await askAcquireHook(connection.link, {
      hook: onAcquire,
      judge,
      clock,
      timeoutMillis: openTimeoutMillis,
      gone: gone.signal,
    });
    this.#shown.delete(connection);
    connection.link.acquireEffect = verdict.effect;
    if (connection.state !== 'leased') {
      serveAnother(wait); // lost, or torn down by the end of the pool
    } else if (verdict.error) {
      giveBack(connection, !verdict.isKept);
      if (!wait.isOver) wait.fail(verdict.error);
    } else if (!verdict.isFit) {
      refused(connection);
      serveAnother(wait);
    } else if (wait.isOver) {
      giveBack(connection, false);
    } else {
      metrics.waited(clock.now() - wait.joinedAt);
      wait.serve(connection);
    }
  }

  /** A connection is being closed: what the hook says of it does not matter any more. */
  closing(connection: Connection, cause: Error | undefined): void {
    this.#shown.get(connection)?.gone.abort(cause);
  }

  /** The time of those for whom it looks stands still. */
  pause(): void {
    for (const { wait } of this.#shown.values()) wait.pause();
  }

  proceed(): void {
    for (const { wait } of this.#shown.values()) wait.proceed();
  }
}
