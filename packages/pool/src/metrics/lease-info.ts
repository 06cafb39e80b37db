/** One checkout that is out now, as `pool.leases()` tells it. */
export interface LeaseInfo {
  readonly connectionId: number;
  /** The server process behind it, as in `pg_stat_activity`; null where it is not known. */
  readonly processID: number | null;
  /** How many queries of `pool.query` share it now; 0 where one caller has it to themselves. */
  readonly sharing: number;
  /** Of a shared one: since when its first query runs. */
  readonly since: Date;
  readonly heldMs: number;
  /** Where it was taken, if the pool records that. */
  readonly stack?: string | undefined;
}

/** A checkout in the pool's own books; `leasedAt` is on its clock. */
export interface HeldConnection {
  readonly connectionId: number;
  readonly processID: number | null;
  readonly sharing: number;
  readonly leasedAt: number;
  readonly stack?: string | undefined;
}

/** The checkouts that are out, the longest-held first. `now` is the pool's clock, `date` the calendar's. */
export function leaseInfos(held: Iterable<HeldConnection>, now: number, date: Date): readonly LeaseInfo[] {
  return [...held].map((one) => leaseInfo(one, now, date)).toSorted((a, b) => b.heldMs - a.heldMs);
}

export function leaseInfo({ leasedAt, ...held }: HeldConnection, now: number, date: Date): LeaseInfo {
  const heldMs = now - leasedAt;
  return { ...held, since: new Date(date.getTime() - heldMs), heldMs };
}
