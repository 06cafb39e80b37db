import type { OpenTimings } from './driver.ts';
import type { CloseReason } from './core/retirement.ts';
import type { PoolCounts } from './errors.ts';
import type { Lease } from './lease/lease.ts';
import type { LeaseInfo } from './metrics/lease-info.ts';

/**
 * What a pool tells. The first five are those of `pg.Pool`; no event needs a listener, `error` included.
 * Durations are in milliseconds.
 */
export interface PoolEvents {
  /** A connection was opened. Queries sent on the client here run before anybody gets the connection. */
  connect: [client: Lease];
  acquire: [client: Lease];
  release: [error: Error | boolean | null | undefined, client: Lease];
  /** A connection was closed, or detached. */
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
  /** A lease has been out longer than `leakDetectionThresholdMillis`. Told once for each. */
  leak: [details: LeaseReport];
  /** A lease of which `leak` was told has come back after all. */
  leakReturned: [details: LeaseReport];
  /** A lease was collected as garbage without having been released; its connection is taken back and made clean. */
  leakReclaimed: [details: LeaseReport];
  /** A lease was still out when the deadline of `end()` was over; its connection is closed under it. */
  leaseAbandoned: [details: LeaseReport];
  /** With `detectSelfWait`: a caller that holds a lease waits for another one of an exhausted pool. Told once for each lease. */
  selfWait: [details: SelfWait];
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

/** A lease that is out, or was, as a warning. */
export interface LeaseReport extends LeaseInfo {
  /** What happened, the numbers and what to do, in words. */
  readonly message: string;
  readonly counts: PoolCounts;
}

/** A caller that may wait for itself. */
export interface SelfWait {
  /** What happened, the numbers and what to do, in words. */
  readonly message: string;
  readonly counts: PoolCounts;
  /** What it holds. */
  readonly held: LeaseInfo;
  /** Where it asks for more. */
  readonly stack: string;
}
