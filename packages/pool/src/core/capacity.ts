import type { StateCounts } from './ledger.ts';

/** The bounds that an owner may change at run time. */
export interface Size {
  readonly min: number;
  readonly max: number;
}

/**
 * How many connections to open now: enough for `min`, enough for those in line, never past `max`.
 *
 * Connections that are opening or on their way home will serve somebody soon, so they count as promised. Closing ones
 * still have a socket, so they count against `max` but not towards `min`.
 */
export function wantedConnections(size: Size, counts: StateCounts, waiting: number): number {
  const live = counts.opening + counts.idle + counts.leased + counts.returning;
  const room = size.max - live - counts.closing;
  const forMin = size.min - live;
  const forWaiters = waiting - counts.opening - counts.returning;
  return Math.max(0, Math.min(room, Math.max(forMin, forWaiters)));
}

/** How many of those in line have no connection promised to them: none opening, returning, or still to be opened. */
export function callersWithoutPromise(size: Size, counts: StateCounts, waiting: number): number {
  const live = counts.opening + counts.idle + counts.leased + counts.returning;
  const room = Math.max(0, size.max - live - counts.closing);
  return Math.max(0, waiting - counts.opening - counts.returning - room);
}
