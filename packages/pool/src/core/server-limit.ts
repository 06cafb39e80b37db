/**
 * How many connections the server lets us have, where that is fewer than `max`: learnt from its refusals
 * (`53300 too many connections`), and unlearnt one connection at a time once it has room again.
 */
export class ServerLimit {
  #limit = Infinity;

  /** The most that may be open now; `Infinity` while the server has refused nothing. */
  get value(): number {
    return this.#limit;
  }

  /** It refused one more than these. At least one may always be tried. */
  refused(live: number): void {
    this.#limit = Math.max(1, live);
  }

  /** A pause is over: one more may be tried. */
  retry(): void {
    this.#limit += 1;
  }

  /** One was opened: if all that were allowed are, the next may be tried. */
  opened(live: number, max: number): void {
    if (live >= this.#limit) this.#limit = live + 1;
    if (this.#limit > max) this.#limit = Infinity;
  }
}
