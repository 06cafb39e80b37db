/** An estimate without news doubles in so long. */
const DOUBLING_MS = 600_000;
/** What one can never be too small to grow from. */
const LEAST_MS = 0.05;

/**
 * The network's round trip on one connection, as short as it was seen. It grows with time, so that a way that became
 * longer is believed in the end; slowly, because a statement that always takes 2 ms looks like a network that does, and is
 * by far the more frequent of the two.
 */
export class RoundTrip {
  #ms: number;
  #seenAt: number;

  constructor(ms: number, now: number) {
    this.#ms = ms;
    this.#seenAt = now;
  }

  get ms(): number {
    return this.#ms;
  }

  /** Something was answered after so long, the server's part included. */
  seen(ms: number, now: number): void {
    const grown = this.#ms + ((this.#ms + LEAST_MS) * (now - this.#seenAt)) / DOUBLING_MS;
    this.#ms = Math.min(ms, grown);
    this.#seenAt = now;
  }
}
