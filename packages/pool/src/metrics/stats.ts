import type { Size } from '../core/capacity.ts';
import type { PoolCounts } from '../errors.ts';
import type { StateCounts } from '../core/ledger.ts';
import type { Counters } from './counters.ts';

/** The pool at one moment: what is open now, and what has happened since it was made. */
export interface PoolStats extends PoolCounts {
  readonly min: number;
  /** On their way home: being rolled back or made clean. Part of `leased`. */
  readonly returning: number;
  /** Their socket is not gone yet. Part of `total`. */
  readonly closing: number;
  readonly acquired: number;
  readonly timedOut: number;
  readonly aborted: number;
  readonly refused: number;
  readonly opened: number;
  readonly openFailed: number;
  readonly rolledBack: number;
  readonly reset: number;
  readonly closed: Readonly<Counters['closed']>;
}

/** A frozen snapshot. */
export function snapshot(size: Size, counts: PoolCounts, states: StateCounts, counters: Counters): PoolStats {
  return Object.freeze({
    ...counts,
    min: size.min,
    returning: states.returning,
    closing: states.closing,
    ...counters,
    closed: Object.freeze({ ...counters.closed }),
  });
}
