/** Keeps a warning that could come with every call down to one a minute, with a count. */

const PERIOD_MS = 60_000;

/** Lets the first warning through at once, and then at most one a minute. */
export class WarningThrottle {
  readonly #now: () => number;
  #saidAt: number | undefined;
  #count = 0;

  /** `now` gives milliseconds and never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one occurrence. Gives how many there were since the last warning when it is time for one. */
  count(): number | undefined {
    this.#count += 1;
    const now = this.#now();
    if (this.#saidAt !== undefined && now - this.#saidAt < PERIOD_MS) return undefined;
    const count = this.#count;
    this.#saidAt = now;
    this.#count = 0;
    return count;
  }
}
