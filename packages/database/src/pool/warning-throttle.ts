/** Keeps a warning that could come with every call down to one a minute, with a count. */

const PERIOD_MS = 60_000;

/** Says the first warning at once, and then at most one a minute; `count` is how many there were since the last. */
export class WarningThrottle {
  readonly #say: (reason: string, count: number) => void;
  readonly #now: () => number;
  #saidAt: number | undefined;
  #count = 0;

  /** `now` gives milliseconds and never goes back. */
  constructor(say: (reason: string, count: number) => void, now: () => number) {
    this.#say = say;
    this.#now = now;
  }

  /** Counts one occurrence and says it, if it is time to. */
  warn(reason: string): void {
    this.#count += 1;
    const now = this.#now();
    if (this.#saidAt !== undefined && now - this.#saidAt < PERIOD_MS) return;
    this.#say(reason, this.#count);
    this.#saidAt = now;
    this.#count = 0;
  }
}
