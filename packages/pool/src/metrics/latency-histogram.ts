/** What was measured of one kind of duration since the pool was made. All in milliseconds; 0 while nothing was. */
export interface LatencySummary {
  readonly count: number;
  readonly sum: number;
  /** Quantiles are at most 3.2 % too high and never too low; a microsecond and less counts as 0. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Exact. */
  readonly max: number;
  /** How many fell at or below each of `LATENCY_BOUNDS_MS` and above the one before it: exact. */
  readonly buckets: readonly number[];
}

/** Bits of the mantissa that tell buckets apart: 32 buckets for each doubling, so a bucket is 1/32 wide at most. */
const BITS = 5;
const PER_DOUBLING = 2 ** BITS;
/** All up to 2^-10 ms, a microsecond, share the first bucket; all above 2^27 ms, 37 hours, the last. */
const LOWEST_EXPONENT = -10;
const HIGHEST_EXPONENT = 27;
const DOUBLING_COUNT = HIGHEST_EXPONENT - LOWEST_EXPONENT + 1;
const BUCKET_COUNT = (DOUBLING_COUNT - 1) * PER_DOUBLING + 1;
/** What doublings have in which nothing fell. */
const NOTHING = new Float64Array(0);

const LOWEST_BOUND_EXPONENT = -3;
const BOUND_COUNT = 20;
const FIRST_BOUND_DOUBLING = LOWEST_BOUND_EXPONENT - LOWEST_EXPONENT;
const AFTER_BOUNDS_DOUBLING = FIRST_BOUND_DOUBLING + BOUND_COUNT;

/** Where `LatencySummary.buckets` ends one and begins the next: from 0.125 ms, doubling, to 65.5 s. */
export const LATENCY_BOUNDS_MS: readonly number[] = Object.freeze(
  Array.from({ length: BOUND_COUNT }, (_, index) => 2 ** (LOWEST_BOUND_EXPONENT + index)),
);

/**
 * A number as the machine holds it: sign, exponent, mantissa. The upper bits, read as an integer, count buckets that
 * grow with the value, which is why recording needs neither a logarithm nor a search.
 */
const FLOAT = new Float64Array(1);
const HALVES = new Uint32Array(FLOAT.buffer);
const UPPER_HALF = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const MANTISSA_BITS_IN_UPPER_HALF = 20;
const SHIFT = MANTISSA_BITS_IN_UPPER_HALF - BITS;
const EXPONENT_BIAS = 1023;
/** What 2^LOWEST_EXPONENT reads as, less one: so the first bucket above it is number 1. */
const OFFSET = ((LOWEST_EXPONENT + EXPONENT_BIAS) << BITS) - 1;
/** Makes a bucket hold its upper bound and not its lower one: a limit "at most 4 ms" then includes 4 ms. */
const JUST_BELOW = 1 - Number.EPSILON / 2;

/**
 * Durations counted in buckets that grow by a constant factor, after Gil Tene's HdrHistogram: 10 kB at most, and only
 * what was ever needed of it; nothing allocated to record a value like others before it; quantiles with a bounded
 * relative error.
 */
export class LatencyHistogram {
  /** By doubling. Doubles, because a 32-bit count overflows after three days of 20 000 a second. */
  readonly #buckets: Float64Array[] = Array.from({ length: DOUBLING_COUNT }, () => NOTHING);
  /** The same values, 32 buckets in one: so that a snapshot need not add up all of them. */
  readonly #byDoubling = new Float64Array(DOUBLING_COUNT);
  #count = 0;
  #sum = 0;
  #max = 0;

  record(ms: number): void {
    // Neither a clock that went back nor NaN may spoil the rest.
    const value = ms > 0 ? ms : 0;
    this.#count += 1;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
    FLOAT[0] = value * JUST_BELOW;
    const bucket = ((HALVES[UPPER_HALF] ?? 0) >>> SHIFT) - OFFSET;
    const index = bucket < 0 ? 0 : bucket < BUCKET_COUNT ? bucket : BUCKET_COUNT - 1;
    const doubling = doublingOf(index);
    let buckets = this.#buckets[doubling] ?? NOTHING;
    if (buckets === NOTHING) this.#buckets[doubling] = buckets = new Float64Array(PER_DOUBLING);
    const place = index % PER_DOUBLING;
    buckets[place] = (buckets[place] ?? 0) + 1;
    this.#byDoubling[doubling] = (this.#byDoubling[doubling] ?? 0) + 1;
  }

  /** A frozen snapshot. */
  summary(): LatencySummary {
    const [lowest, ...others] = this.#byDoubling.subarray(FIRST_BOUND_DOUBLING, AFTER_BOUNDS_DOUBLING);
    const below = this.#byDoubling.subarray(0, FIRST_BOUND_DOUBLING).reduce((sum, count) => sum + count, 0);
    return Object.freeze({
      count: this.#count,
      sum: this.#sum,
      p50: this.#quantile(0.5),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
      max: this.#max,
      buckets: Object.freeze([below + (lowest ?? 0), ...others]),
    });
  }

  /** The least value that so large a share does not exceed: rounded up to the end of its bucket, never above `max`. */
  #quantile(share: number): number {
    const rank = Math.ceil(share * this.#count);
    let doubling = 0;
    let below = 0;
    for (; doubling < DOUBLING_COUNT - 1; doubling++) {
      const within = this.#byDoubling[doubling] ?? 0;
      if (below + within >= rank) break;
      below += within;
    }
    let index = Math.max(0, (doubling - 1) * PER_DOUBLING + 1);
    for (; index < BUCKET_COUNT - 1; index++) {
      below += this.#buckets[doublingOf(index)]?.[index % PER_DOUBLING] ?? 0;
      if (below >= rank) return Math.min(upperBound(index), this.#max);
    }
    return this.#max;
  }
}

function doublingOf(index: number): number {
  return (index + PER_DOUBLING - 1) >>> BITS;
}

function upperBound(index: number): number {
  if (index === 0) return 0;
  const doublings = Math.floor(index / PER_DOUBLING);
  return 2 ** (LOWEST_EXPONENT + doublings) * (1 + (index % PER_DOUBLING) / PER_DOUBLING);
}
