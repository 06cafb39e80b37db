import type { Clock } from './clock.ts';
import type { Session } from './connection/open.ts';
import type { OpenConnection } from './core/connection.ts';
import type { PoolCore } from './core/pool-core.ts';
import type { CloseReason } from './core/retirement.ts';
import type { PoolEvents } from './events.ts';
import type { PoolMetrics } from './metrics/pool-metrics.ts';

/** How long a healthy connection may take to say goodbye; its place stays taken meanwhile. */
const GOODBYE_MS = 1000;

/** These are torn down at once, so that their place does not wait for an answer that may never come. */
const IN_DOUBT: ReadonlySet<CloseReason> = new Set([
  'lost',
  'unclean',
  'unresponsive',
  'released-with-error',
  'abandoned',
]);

export interface CloserParts {
  readonly clock: Clock;
  readonly metrics: PoolMetrics;
  readonly emit: <Name extends keyof PoolEvents>(name: Name, ...details: PoolEvents[Name]) => void;
  /** A place is free again. */
  readonly gone: () => void;
}

/** Closes connections, and tells when they are gone. */
export class Closer {
  readonly #core: PoolCore<Session>;
  readonly #parts: CloserParts;

  constructor(core: PoolCore<Session>, parts: CloserParts) {
    this.#core = core;
    this.#parts = parts;
  }

  close(connection: OpenConnection<Session>, reason: CloseReason, cause?: Error): void {
    const { link } = connection.link;
    this.#core.startClosing(connection);
    this.#parts.metrics.counters.closed[reason] += 1;
    const gone = IN_DOUBT.has(reason) ? link.destroy() : link.close(GOODBYE_MS);
    void gone.then(() => this.#gone(connection, reason, cause));
  }

  /** It leaves without being closed: others have it from here on. */
  detach(connection: OpenConnection<Session>): void {
    this.#core.startClosing(connection);
    this.#parts.metrics.counters.closed.detached += 1;
    this.#gone(connection, 'detached', undefined);
  }

  #gone(connection: OpenConnection<Session>, reason: CloseReason, cause: Error | undefined): void {
    const { clock, emit, gone } = this.#parts;
    const { handle } = connection.link;
    this.#core.closed(connection);
    emit('remove', handle);
    const ageMs = clock.now() - connection.openedAt;
    emit('connectionClosed', { connectionId: connection.id, reason, ageMs, uses: connection.uses, cause });
    handle.removeAllListeners();
    gone();
  }
}
