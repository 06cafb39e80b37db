import type { StateCounts } from './ledger.ts';

/** How many attempts to open a connection begin together when nothing is known yet; doubled by each success. */
const FIRST_STEP = 2;
/** Before the first connection is open: how long one is taken to need. */
const UNKNOWN_OPEN_MS = 100;
const SMOOTHING = 0.2;
/** A caller who has waited so long is worth a connection, however long the last ones took to open. */
const LONGEST_DOUBT_MS = 1000;

/** Who waits, and for what. */
export interface Line {
  readonly waiting: number;
  /** How long the first in line has waited. */
  readonly longestMs: number;
  /** How long the leases that are out have lasted on average. */
  readonly leaseMs: number;
}

/**
 * How fast the pool grows for callers in line.
 *
 * Opening several is worth it only if the callers would wait longer for those that are there than for them: 45 callers
 * of 2 ms each on 5 connections are served long before a connect of 150 ms is done. So it compares what it has measured:
 * how long leases last and how long opening takes. One at a time is always worth it: whoever waits now will come again,
 * and a line that does not end would otherwise never be seen for what it is. What it does not know yet it finds out in small steps, as TCP does
 * in its slow start: two attempts, and twice as many after each success. An attempt that hangs does not stop the others:
 * while nothing succeeds, one more is let through after each pause.
 */
export class Growth {
  #useMs: number | undefined;
  #openMs: number | undefined;
  #step = FIRST_STEP;
  #passedCount = 0;

  /** Attempts that hang: others were let past them, and nobody counts on them any more. */
  get passedCount(): number {
    return this.#passedCount;
  }

  /** How long opening takes, as far as that is known. */
  get openMs(): number {
    return this.#openMs ?? UNKNOWN_OPEN_MS;
  }

  /** A lease lasted so long. */
  used(ms: number): void {
    this.#useMs = smooth(this.#useMs, ms);
  }

  /** A connection was open after so long. */
  opened(ms: number): void {
    this.#openMs = smooth(this.#openMs, ms);
    this.#step *= 2;
    this.#passedCount = 0;
  }

  /** Nothing has succeeded for a while and callers wait: whatever hangs must not stop the others. */
  widen(): void {
    this.#step += 1;
    this.#passedCount += 1;
  }

  /** Nobody waits any more, or the server refuses: the next growth begins with small steps again. */
  calm(): void {
    this.#step = FIRST_STEP;
    this.#passedCount = 0;
  }

  /** How many connections may be opened now for those in line. */
  allowance(counts: StateCounts, line: Line): number {
    return Math.min(this.#step - counts.opening, this.#useful(counts, line));
  }

  /**
   * So many that the last in line waits no longer than opening takes, from: callers × use / connections. Leases that are
   * out longer than leases used to be show that this time they take longer; a caller who has waited for the time of an
   * opening shows that the reckoning was wrong.
   */
  #useful(
    { opening, probing, leased, returning }: StateCounts,
    { waiting, longestMs, leaseMs }: Line,
  ): number {
    const serving = opening + probing + leased + returning;
    if (serving === 0 || this.#useMs === undefined || this.#openMs === undefined) return waiting;
    const needed = (waiting * Math.max(this.#useMs, leaseMs)) / Math.max(this.#openMs, 1);
    const isWrong = longestMs >= Math.min(this.#openMs, LONGEST_DOUBT_MS);
    return Math.max(Math.ceil(needed) - serving, isWrong || opening === 0 ? 1 : 0);
  }
}

/** An exponentially weighted mean: recent values count more, old ones fade. */
function smooth(mean: number | undefined, value: number): number {
  return mean === undefined ? value : mean + SMOOTHING * (value - mean);
}
