/** The numbers of a pool and of the direct connections that stand in for it. */
import type { PoolStats as OwnStats } from 'warmpool';

/** How a pool's start went. */
export type PoolState = 'never initialized' | 'starting' | 'open' | 'failed to start' | 'closed';

/** A snapshot. Where there is no pool, its numbers are 0. */
export interface PoolStats {
  readonly state: PoolState;
  /** Connections that somebody uses now. */
  readonly active: number;
  /** Connections that are open and ready. */
  readonly idle: number;
  /** All connections, those being opened and closed included. */
  readonly total: number;
  /** Callers in line. */
  readonly waiting: number;
  /** Connections opened since the pool was made. */
  readonly opened: number;
  readonly min: number;
  readonly max: number;
  /** Direct connections: open now, and opened since the start. */
  readonly direct: { readonly open: number; readonly opened: number };
  /** Everything that the pool itself counts. */
  readonly pool: OwnStats | undefined;
}

/** Puts the numbers together. */
export function poolStats(
  state: PoolState,
  pool: OwnStats | undefined,
  direct: PoolStats['direct'],
): PoolStats {
  return Object.freeze({
    state,
    active: pool?.leased ?? 0,
    idle: pool?.idle ?? 0,
    total: pool?.total ?? 0,
    waiting: pool?.waiting ?? 0,
    opened: pool?.opened ?? 0,
    min: pool?.min ?? 0,
    max: pool?.max ?? 0,
    direct: Object.freeze({ open: direct.open, opened: direct.opened }),
    pool,
  });
}
