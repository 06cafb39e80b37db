/** One checkout that is out now, as `pool.leases()` tells it. */
export interface LeaseInfo {
  readonly connectionId: number;
  /** The server process behind it, as in `pg_stat_activity`; null where it is not known. */
  readonly processID: number | null;
  readonly since: Date;
  readonly heldMs: number;
  /** Where it was taken, if the pool records that. */
  readonly stack?: string | undefined;
}

/** A checkout in the pool's own books; `leasedAt` is on its clock. */
export interface HeldConnection {
  readonly connectionId: number;
  readonly processID: number | null;
  readonly leasedAt: number;
  readonly stack?: string | undefined;
}

/** The checkouts that are out, the longest-held first. `now` is the pool's clock, `date` the calendar's. */
export function leaseInfos(held: Iterable<HeldConnection>, now: number, date: Date): readonly LeaseInfo[] {
  return [...held]
    .map(({ connectionId, processID, leasedAt, stack }) => {
      const heldMs = now - leasedAt;
      return { connectionId, processID, since: new Date(date.getTime() - heldMs), heldMs, stack };
    })
    .toSorted((a, b) => b.heldMs - a.heldMs);
}
