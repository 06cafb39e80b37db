/** How long one window of measuring is, in milliseconds. */
export const WINDOW_MS = 10_000;
/** How many windows are remembered, the running one included: ten minutes. */
const WINDOW_COUNT = 60;
/** A line that is gone within so many milliseconds shows no need of more connections. */
const TOLERABLE_WAIT_MS = 20;
/** From here on the books tell no difference any more; keeps them small whatever happens. */
const HIGHEST_COUNTED = 1000;

/** All that was measured since the start. */
export interface Measurements {
  readonly measuredMs: number;
  /** Everybody who asked for a connection, those who gave up included. */
  readonly callers: number;
  /** Connections in use, times milliseconds. */
  readonly busyMs: number;
  /** Callers in line, times milliseconds. */
  readonly waitedMs: number;
  /** Most connections needed at once. */
  readonly highest: number;
  /**
   * How many callers came in a window in which at most so many connections were needed at once: so many would have
   * served each of them without a wait worth the name.
   */
  readonly callersByPeak: readonly number[];
}

/**
 * What is asked of the pool: how many connections were needed at once, how many callers came, how long they waited.
 *
 * It is told of every change, because a poll once a second would miss most of what lasts twenty milliseconds; a change
 * costs a few additions. Waits and uses need no timer of their own: callers in line times milliseconds, divided by
 * callers, is the mean wait (Little's law).
 */
export class DemandMeter {
  readonly #startedAt: number;
  #at: number;
  #inUse = 0;
  #waiting = 0;
  #windowEndsAt: number;
  /** The highest need of each remembered window, oldest first, without the running one. */
  #closedPeaks: number[] = [];
  #peak = 0;
  #callersInWindow = 0;
  /** What callers took of late and how many were done: each window in which anybody comes halves both. */
  #recentBusyMs = 0;
  #recentlyDone = 0;
  #busyMs = 0;
  #waitedMs = 0;
  readonly #callersByPeak: number[] = [];

  constructor(now: number) {
    this.#startedAt = now;
    this.#at = now;
    this.#windowEndsAt = now + WINDOW_MS;
  }

  /** So many connections are in use, or on their way home, and so many callers in line from `now` on. */
  sample(now: number, inUse: number, waiting: number): void {
    this.#letPass(now);
    const arrived = inUse + waiting - this.#inUse - this.#waiting;
    if (arrived > 0) this.#callersInWindow += arrived;
    else this.#recentlyDone -= arrived;
    this.#inUse = inUse;
    this.#waiting = waiting;
    if (inUse > this.#peak) this.#peak = Math.min(HIGHEST_COUNTED, inUse);
  }

  /** The highest need of each of the last windows, oldest first; the last one is still running. */
  peaks(now: number): readonly number[] {
    this.#letPass(now);
    return [...this.#closedPeaks, this.#peak];
  }

  measurements(now: number): Measurements {
    this.#letPass(now);
    const callersByPeak = [...this.#callersByPeak];
    enter(callersByPeak, this.#peak, this.#callersInWindow);
    return {
      measuredMs: now - this.#startedAt,
      callers: callersByPeak.reduce((sum, callers) => sum + callers, 0),
      busyMs: this.#busyMs,
      waitedMs: this.#waitedMs,
      highest: callersByPeak.length - 1,
      callersByPeak,
    };
  }

  /** What was so until `now` counts until `now`. */
  #letPass(now: number): void {
    const elapsed = now - this.#at;
    this.#at = now;
    this.#busyMs += elapsed * this.#inUse;
    this.#recentBusyMs += elapsed * this.#inUse;
    this.#waitedMs += elapsed * this.#waiting;
    // Without a line the peak knows already what is in use.
    if (this.#waiting > 0) this.#peak = Math.max(this.#peak, this.#needed());
    if (now >= this.#windowEndsAt) this.#closeWindows(now);
  }

  /** Those in use, or as many as would empty the line in time: each of them serves one caller after the other. */
  #needed(): number {
    const useMs = this.#recentBusyMs / Math.max(1, this.#recentlyDone);
    const forTheLine = Math.ceil((this.#waiting * useMs) / TOLERABLE_WAIT_MS);
    return Math.min(HIGHEST_COUNTED, this.#inUse + this.#waiting, Math.max(this.#inUse, forTheLine));
  }

  /** The running window and those that passed without any change: what was needed then is still needed. */
  #closeWindows(now: number): void {
    const needed = this.#needed();
    enter(this.#callersByPeak, this.#peak, this.#callersInWindow);
    if (this.#callersInWindow > 0) {
      this.#recentBusyMs /= 2;
      this.#recentlyDone /= 2;
    }
    this.#callersInWindow = 0;
    const passed = 1 + Math.floor((now - this.#windowEndsAt) / WINDOW_MS);
    this.#windowEndsAt += passed * WINDOW_MS;
    this.#closedPeaks.push(this.#peak);
    for (let i = 1; i < Math.min(passed, WINDOW_COUNT); i++) this.#closedPeaks.push(needed);
    this.#closedPeaks = this.#closedPeaks.slice(1 - WINDOW_COUNT);
    this.#peak = needed;
  }
}

/** Books callers under the peak of their window. */
function enter(book: number[], peak: number, callers: number): void {
  while (book.length <= peak) book.push(0);
  book[peak] = (book[peak] ?? 0) + callers;
}
