import type { OpenTimings } from './driver.ts';
import type { CloseReason } from './core/retirement.ts';
import type { Lease } from './lease/lease.ts';

/**
 * What a pool tells. The first five are those of `pg.Pool`; no event needs a listener, `error` included.
 * Durations are in milliseconds.
 */
export interface PoolEvents {
  /** A connection was opened. Queries sent on the client here run before anybody gets the connection. */
  connect: [client: Lease];
  acquire: [client: Lease];
  release: [error: Error | boolean | null | undefined, client: Lease];
  /** A connection was closed. */
  remove: [client: Lease];
  /** An idle connection was lost. */
  error: [error: Error, client: Lease];
  connectionOpened: [details: ConnectionOpened];
  connectionOpenFailed: [details: ConnectionOpenFailed];
  connectionClosed: [details: ConnectionClosed];
  /** A borrower returned a connection with a transaction open, and it was rolled back. */
  sessionRolledBack: [details: SessionCleaned];
  /** A returned connection's session was made clean. */
  sessionReset: [details: SessionCleaned];
}

export interface ConnectionOpened {
  readonly connectionId: number;
  readonly timings: OpenTimings;
  readonly total: number;
}

export interface ConnectionOpenFailed {
  readonly error: Error;
  /** Failures in a row, this one included. */
  readonly attempt: number;
  /** When the next attempt may start. */
  readonly retryInMs: number;
}

export interface ConnectionClosed {
  readonly connectionId: number;
  readonly reason: CloseReason;
  readonly ageMs: number;
  readonly uses: number;
  /** Why it was lost or could not be cleaned. */
  readonly cause: Error | undefined;
}

export interface SessionCleaned {
  readonly connectionId: number;
  readonly durationMs: number;
}
