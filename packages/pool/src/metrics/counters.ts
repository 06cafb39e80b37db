import type { CloseReason } from '../core/retirement.ts';

/** What happened since the pool was made. Plain numbers: counting must cost nothing. */
export interface Counters {
  /** Checkouts, those of `query` and `batch` included. */
  acquired: number;
  /** Of `acquired`, queries that were sent behind others on a connection in use. */
  shared: number;
  /** Callers that gave up in line: their time was over or their signal aborted. */
  timedOut: number;
  aborted: number;
  /** Callers that the line limit turned away. */
  refused: number;
  opened: number;
  openFailed: number;
  rolledBack: number;
  reset: number;
  /** Leases that were never released and were taken back. */
  leaked: number;
  /** Idle connections that were asked whether they live, and those of them that did not answer. */
  probed: number;
  probeFailed: number;
  readonly closed: Record<CloseReason, number>;
}

export function newCounters(): Counters {
  return {
    acquired: 0,
    shared: 0,
    timedOut: 0,
    aborted: 0,
    refused: 0,
    opened: 0,
    openFailed: 0,
    rolledBack: 0,
    reset: 0,
    leaked: 0,
    probed: 0,
    probeFailed: 0,
    closed: {
      idle: 0,
      lifetime: 0,
      uses: 0,
      surplus: 0,
      'read-only': 0,
      refused: 0,
      'released-with-error': 0,
      detached: 0,
      unclean: 0,
      unresponsive: 0,
      lost: 0,
      'pool-end': 0,
      abandoned: 0,
    },
  };
}
