import type { Size } from '../core/capacity.ts';
import type { StateCounts } from '../core/ledger.ts';
import type { PoolCounts } from '../errors.ts';
import type { Counters } from './counters.ts';
import type { LatencySummary } from './latency-histogram.ts';
import type { LatencyName, PoolMetrics } from './pool-metrics.ts';

/**
 * The pool at one moment: what is open now, and what has happened since it was made.
 * `idle + probing + leased + opening + closing` is `total`.
 */
export interface PoolStats extends PoolCounts, Readonly<Omit<Counters, 'closed'>> {
  readonly min: number;
  readonly minIdle: number;
  /** On their way home: being rolled back or made clean. Part of `leased`. */
  readonly returning: number;
  /** Their socket is not gone yet. Part of `total`. */
  readonly closing: number;
  /** Of `opened`, those of the last 60 seconds. */
  readonly openedLastMinute: number;
  readonly closed: Readonly<Counters['closed']>;
  /** Since the pool was made; for a stretch of time, subtract the `buckets` of an older snapshot. */
  readonly latencies: Readonly<Record<LatencyName, LatencySummary>>;
}

/** Whatever has such numbers: a pool. */
export interface StatsSource {
  stats(): PoolStats;
}

/** A frozen snapshot. */
export function snapshot(
  size: Size,
  counts: PoolCounts,
  states: StateCounts,
  metrics: PoolMetrics,
): PoolStats {
  const { counters } = metrics;
  const { wait, use, connect, query } = metrics.latencies;
  return Object.freeze({
    ...counts,
    min: size.min,
    minIdle: size.minIdle,
    returning: states.returning,
    closing: states.closing,
    ...counters,
    openedLastMinute: metrics.openedLastMinute,
    closed: Object.freeze({ ...counters.closed }),
    latencies: Object.freeze({
      wait: wait.summary(),
      use: use.summary(),
      connect: connect.summary(),
      query: query.summary(),
    }),
  });
}
