/** What a few measurements on a noisy machine say, without assuming how noise is distributed. */
import { median } from '../median.ts';

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Throws RangeError for no values. */
export function summarise(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Where a median lies with a certainty of `confidence`. */
interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/**
 * The narrowest interval between two of the values, equally far from both ends, that holds the true median with at
 * least this confidence; of few values the widest there is. (The distribution-free interval of the sign test: a value
 * falls below the median as often as a coin falls on one side.)
 */
function medianInterval(values: readonly number[], wanted = 0.95): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  let rank = 0;
  while (rank + 1 < sorted.length / 2 && confidenceWithout(rank + 1, sorted.length) >= wanted) rank++;
  const low = sorted[rank];
  const high = sorted[sorted.length - 1 - rank];
  if (low === undefined || high === undefined) throw new RangeError('There is no interval of nothing');
  return { low, high, confidence: confidenceWithout(rank, sorted.length) };
}

/** How sure it is that the median lies between what is left when so many values are cut off at each end. */
function confidenceWithout(cut: number, count: number): number {
  let outside = 0;
  for (let heads = 0, ways = 1; heads <= cut; heads++) {
    outside += ways / 2 ** count;
    ways = (ways * (count - heads)) / (heads + 1);
  }
  return Math.max(0, 1 - 2 * outside);
}

/** For readers of the results; `medianInterval` is what computes it. */
export const PAIRED_NOISE_INTERVAL =
  'the paired noise interval: the two ratios of rounds, equally far from the least and the greatest, between which the ' +
  'true ratio lies with a certainty of 95 % (of fewer than 6 rounds the least and the greatest, with less)';

/** How many times the other's figure this one is: the median of the rounds' ratios, and their paired noise interval. */
export interface Ratio extends Interval {
  readonly median: number;
  /** The interval does not hold 1: the difference is more than noise. */
  readonly isClear: boolean;
}

/**
 * Compares round by round, so that what slows a whole round down falls out. Undefined where the other is 0 or negative
 * in some round: nothing is a multiple of that. Throws RangeError unless both have the same rounds.
 */
export function pairedRatio(values: readonly number[], others: readonly number[]): Ratio | undefined {
  if (values.length !== others.length || values.length === 0) {
    throw new RangeError(
      `Only rounds that both took part in can be compared, got ${values.length} and ${others.length}`,
    );
  }
  if (others.some((other) => other <= 0)) return undefined;
  const ratios = values.map((value, round) => value / (others[round] ?? NaN));
  const interval = medianInterval(ratios);
  return { ...interval, median: median(ratios), isClear: interval.low > 1 || interval.high < 1 };
}

/** The value below which this share of them lies: 0.99 for the 99th percentile. Throws RangeError for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('There is no percentile of nothing');
  return value;
}
