import { PoolMetrics } from '../../src/metrics/pool-metrics.ts';
import { type PoolStats, snapshot } from '../../src/metrics/stats.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** The snapshot of a pool of at most 10 at rest, but for what a test says otherwise. */
export function someStats(
  changes: Partial<PoolStats> = {},
  metrics = new PoolMetrics(new ManualClock(), {}),
): PoolStats {
  const states = { opening: 0, idle: 0, probing: 0, leased: 0, returning: 0, closing: 0 };
  const counts = { ...states, total: 0, max: 10, effectiveMax: 10, waiting: 0 };
  const size = { min: 0, minIdle: 0, max: 10 };
  return { ...snapshot(size, counts, states, metrics), ...changes };
}
