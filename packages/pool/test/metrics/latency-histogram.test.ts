import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LATENCY_BOUNDS_MS, LatencyHistogram } from '../../src/metrics/latency-histogram.ts';

/** From two microseconds to a day, as many short ones as long ones. */
const duration = fc.double({ min: -9, max: 26, noNaN: true }).map((exponent) => 2 ** exponent);
const durations = fc.array(duration, { minLength: 1, maxLength: 500 });

function recorded(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The least of the values that so large a share does not exceed. */
function exactQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

describe('LatencyHistogram', () => {
  test('quantiles are at most 3.2 % above the exact ones and never below', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { p50, p95, p99 } = recorded(values).summary();
        for (const [share, estimate] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ] as const) {
          const exact = exactQuantile(values, share);
          expect(estimate).toBeGreaterThanOrEqual(exact);
          expect(estimate).toBeLessThanOrEqual(exact * 1.032);
        }
      }),
    );
  });

  test('count, sum and the largest value are exact', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const { count, sum, max } = recorded(values).summary();
        expect(count).toBe(values.length);
        expect(sum).toBe(values.reduce((a, b) => a + b, 0));
        expect(max).toBe(Math.max(...values));
      }),
    );
  });

  test('each bucket holds exactly what is at or below its bound and above the one before', () => {
    // The bounds themselves are where an off-by-one would hide.
    const value = fc.oneof(
      duration,
      fc.constantFrom(0, ...LATENCY_BOUNDS_MS, ...LATENCY_BOUNDS_MS.map((bound) => bound * 1.000001)),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 300 }), (values) => {
        const { buckets } = recorded(values).summary();
        const expected = LATENCY_BOUNDS_MS.map((bound, index) => {
          const previous = LATENCY_BOUNDS_MS[index - 1] ?? -1;
          return values.filter((one) => one > previous && one <= bound).length;
        });
        expect(buckets).toEqual(expected);
      }),
    );
  });

  test('nothing recorded is told as zeros', () => {
    expect(new LatencyHistogram().summary()).toEqual({
      count: 0,
      sum: 0,
      p50: 0,
      p95: 0,
      p99: 0,
      max: 0,
      buckets: LATENCY_BOUNDS_MS.map(() => 0),
    });
  });

  test('callers who did not wait make a median of 0, whatever the others waited', () => {
    const summary = recorded([0, 0, 0, 0, 0, 0, 0, 0, 0, 700]).summary();
    expect(summary).toMatchObject({ p50: 0, p99: 700, max: 700 });
  });

  test('a whole week is above the last bucket and still known by its exact length', () => {
    const week = 7 * 24 * 3_600_000;
    expect(recorded([1, week]).summary()).toMatchObject({ count: 2, p50: 1, p99: week, max: week });
  });

  test('a clock that went back, or a value that is no number, counts as 0 and spoils nothing', () => {
    expect(recorded([-5, Number.NaN, 4]).summary()).toMatchObject({ count: 3, sum: 4, p50: 0, max: 4 });
  });

  test('a snapshot stays as it was while recording goes on', () => {
    const histogram = recorded([1]);
    const before = histogram.summary();
    histogram.record(1000);
    expect(before).toMatchObject({ count: 1, max: 1 });
    expect(Object.isFrozen(before) && Object.isFrozen(before.buckets)).toBe(true);
  });
});
