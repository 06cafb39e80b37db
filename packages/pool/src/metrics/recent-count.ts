const SECONDS = 60;

/** How many of something happened in the last 60 seconds, counted by the second: 60 numbers, whatever the rate. */
export class RecentCount {
  readonly #bySecond = new Uint32Array(SECONDS);
  /** The second that was counted last. */
  #second = 0;

  add(now: number): void {
    this.#forget(now);
    const slot = this.#second % SECONDS;
    this.#bySecond[slot] = (this.#bySecond[slot] ?? 0) + 1;
  }

  count(now: number): number {
    this.#forget(now);
    return this.#bySecond.reduce((sum, count) => sum + count, 0);
  }

  /** Empties the slots of the seconds that have begun since. */
  #forget(now: number): void {
    const second = Math.floor(now / 1000);
    const passed = Math.min(second - this.#second, SECONDS);
    for (let back = 0; back < passed; back++) this.#bySecond[(second - back) % SECONDS] = 0;
    this.#second = Math.max(second, this.#second);
  }
}
