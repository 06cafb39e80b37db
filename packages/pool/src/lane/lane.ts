import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import { isQuick, type LaneLoad } from './dispatch.ts';
import type { SharedQuery } from './shared-query.ts';

/** A connection that callers share for now: what is on it, and how far it is. */
export class Lane implements LaneLoad {
  readonly connection: OpenConnection<Session>;
  readonly mostDepth: number;
  depth = 0;
  backlogMs = 0;
  headSince: number;
  /** Its connection must come home as soon as it is empty. */
  isRetiring = false;
  /** Statements on it that nothing may stand behind. */
  #closing = 0;
  #answeredAt = -Infinity;

  constructor(connection: OpenConnection<Session>, mostDepth: number, now: number) {
    this.connection = connection;
    this.mostDepth = mostDepth;
    this.headSince = now;
  }

  get rttMs(): number {
    return this.connection.link.roundTrip.ms;
  }

  get isClosed(): boolean {
    const { state, link } = this.connection;
    return this.isRetiring || this.#closing > 0 || state !== 'leased' || link.link.isFull;
  }

  /** Sends one more. Throws, with nothing changed, if it can be seen to fail. */
  ship(query: SharedQuery, now: number): void {
    this.connection.link.link.ship(query);
    if (this.depth === 0) this.headSince = now;
    query.shippedAt = now;
    query.expectedMs = query.known.costMs;
    query.closesLane = query.known.mayWait || !isQuick(query.known.peakMs);
    this.depth += 1;
    this.backlogMs += query.expectedMs;
    if (query.closesLane) this.#closing += 1;
  }

  /**
   * One was answered; how long the server took for it. One that stood behind others took the time since the answer
   * before; one that went out alone took its whole time, less that of the network.
   */
  answered(query: SharedQuery, now: number): number {
    const wasAlone = query.shippedAt >= this.#answeredAt;
    const ms = now - Math.max(query.shippedAt, this.#answeredAt);
    this.#answeredAt = now;
    this.headSince = now;
    if (!wasAlone) return ms;
    const { roundTrip } = this.connection.link;
    roundTrip.seen(ms, now);
    return ms - roundTrip.ms;
  }

  /** How long the server has worked for the first of them, which is this one. */
  headMs(query: SharedQuery, now: number): number {
    return now - Math.max(query.shippedAt, this.headSince);
  }

  /** One is off the lane, however it ended. */
  left(query: SharedQuery): void {
    this.depth -= 1;
    this.backlogMs = this.depth === 0 ? 0 : this.backlogMs - query.expectedMs;
    if (query.closesLane) this.#closing -= 1;
  }
}
