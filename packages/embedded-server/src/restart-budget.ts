/** How often in a row a server that died is started again, and after which pauses. */

const FIRST_PAUSE_MS = 100;
const GROWTH = 4;
/** A server that has lived for so long has recovered: its next death is no part of the row. */
const RECOVERED_MS = 60_000;

export class RestartBudget {
  readonly max: number;
  #used = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** Attempts since the server last ran in peace. */
  get used(): number {
    return this.#used;
  }

  /** Takes one attempt; returns the pause before it, in milliseconds, or undefined when none is left. */
  take(livedMs: number): number | undefined {
    if (livedMs >= RECOVERED_MS) {
      this.#used = 0;
    }
    if (this.#used >= this.max) {
      return undefined;
    }
    this.#used += 1;
    return FIRST_PAUSE_MS * GROWTH ** (this.#used - 1);
  }
}
