import { liveCount, type StateCounts } from './ledger.ts';

/** The bounds that an owner may change at run time. */
export interface Size {
  readonly min: number;
  readonly max: number;
  /** At least so many free ones beside those in use, as far as `max` allows. */
  readonly minIdle: number;
}

/** What is asked of the pool beside its bounds. */
export interface Demand {
  /** Callers in line. */
  readonly waiting: number;
  /** How many connections may be opened for them now: see `growth.ts`. */
  readonly growth: number;
  /** Attempts that hang, on which nobody counts: see `growth.ts`. */
  readonly passed: number;
  /** Connections past their end that stay until another has taken their place. */
  readonly outgoing: number;
}

/**
 * How many connections to open now: enough for `min` and `minIdle`, enough for those in line, never past `max`.
 *
 * Connections that are opening, being probed or on their way home will serve somebody soon, so they count as promised.
 * Closing ones still have a socket, so they count against `max` but not towards `min`.
 */
export function wantedConnections(size: Size, counts: StateCounts, demand: Demand): number {
  const live = liveCount(counts);
  const promised = Math.max(0, counts.opening - demand.passed) + counts.probing + counts.returning;
  const room = size.max - live - counts.closing;
  const forMin = size.min + demand.outgoing - live;
  const forIdle = size.minIdle - Math.max(0, counts.idle + promised - demand.waiting);
  const forWaiters = Math.min(demand.waiting - promised, demand.growth);
  return Math.max(0, Math.min(room, Math.max(forMin, forIdle, forWaiters)));
}

/** How many of those in line have no connection promised to them: none on its way, and none that may be opened. */
export function callersWithoutPromise(size: Size, counts: StateCounts, waiting: number): number {
  const room = Math.max(0, size.max - liveCount(counts) - counts.closing);
  return Math.max(0, waiting - counts.opening - counts.probing - counts.returning - room);
}
