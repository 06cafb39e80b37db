/** What went through the proxy, counted. */

/** Counters since the start or the last `resetStats()`; `open` is the number of connections right now. */
export interface FaultProxyStats {
  readonly accepted: number;
  readonly open: number;
  /** Bytes read from clients. */
  readonly bytesUp: number;
  /** Bytes written to clients. */
  readonly bytesDown: number;
  /** Bursts from a client that follow silence or bytes from the server: the round trips that clients waited for. */
  readonly flights: number;
}

export type Counters = { -readonly [Name in Exclude<keyof FaultProxyStats, 'open'>]: number };

export function zeroCounters(): Counters {
  return { accepted: 0, bytesUp: 0, bytesDown: 0, flights: 0 };
}

/** Bytes of one burst may reach us in several pieces; a longer gap than this begins a new burst. */
const SILENCE_MS = 10;

/** Tells the first bytes of a flight from those that continue it, for one connection. */
export class FlightDetector {
  #answered = true;
  #lastUpAt = 0;

  /** Bytes of the client arrived; returns whether they begin a new flight. */
  bytesUp(now: number): boolean {
    const isNew = this.#answered || now - this.#lastUpAt > SILENCE_MS;
    this.#answered = false;
    this.#lastUpAt = now;
    return isNew;
  }

  /** The client was given bytes of the server: what it sends next is a new flight. */
  bytesDown(): void {
    this.#answered = true;
  }

  /** The client is being read again after a pause of ours, which was no silence of the client's. */
  resumed(now: number): void {
    this.#lastUpAt = now;
  }
}
