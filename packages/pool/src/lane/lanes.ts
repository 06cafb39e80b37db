import type { Clock } from '../clock.ts';
import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { PoolCore } from '../core/pool-core.ts';
import { readTimeout } from '../driver.ts';
import { ConnectionLostError } from '../errors.ts';
import type { PoolMetrics } from '../metrics/pool-metrics.ts';
import type { QueryCallback, QueryConfig } from '../query.ts';
import type { Caller, Patience } from '../wait.ts';
import { hasRoom, isQuick, keepsWaiting, leastLoaded, nearlyFree } from './dispatch.ts';
import { Lane } from './lane.ts';
import { SharedQuery } from './shared-query.ts';
import type { KnownStatement } from './statement-book.ts';

type Connection = OpenConnection<Session>;

/** The most statements on one connection: so many are in doubt when it is lost. As in postgres.js. */
const MOST_DEPTH = 100;

export interface LanesParts {
  readonly clock: Clock;
  readonly metrics: PoolMetrics;
  readonly checkout: (caller: Caller<Connection>, patience: Patience) => void;
  /** Somebody waits on a shared connection for want of a free one. */
  readonly grow: () => void;
  /** Gives the first in line this connection, which is a lane already. */
  readonly serveFirst: (connection: Connection) => void;
  /** Whether the connection is not to be used again. */
  readonly isDue: (connection: Connection, now: number) => boolean;
  /** Takes a connection back that nobody shares any more. */
  readonly giveBack: (connection: Connection) => Promise<void>;
}

/**
 * Many callers, few connections: statements that may share one are sent one behind the other.
 *
 * A lane is a connection that was checked out for the first of its statements and goes home after the last; so leases
 * and lanes stand in one line, and neither starves the other: as soon as anybody waits in line, nothing joins a lane past
 * them, and lanes whose turn it is not run empty and come home.
 */
export class Lanes {
  readonly #core: PoolCore<Session>;
  readonly #parts: LanesParts;
  readonly #lanes = new Set<Lane>();

  constructor(core: PoolCore<Session>, parts: LanesParts) {
    this.#core = core;
    this.#parts = parts;
  }

  query(known: KnownStatement, config: QueryConfig, patience: Patience, done: QueryCallback): void {
    this.#send(new SharedQuery(this, known, config, patience, this.#core.line.drawTicket(), done));
  }

  /** Puts a query on the connection it was given: the beginning of a lane, or one more on it. */
  begin(query: SharedQuery, connection: Connection): void {
    const now = this.#parts.clock.now();
    const session = connection.link;
    const isNew = session.lane === undefined;
    const lane = (session.lane ??= new Lane(connection, MOST_DEPTH, now));
    if (isNew) this.#lanes.add(lane);
    this.#ship(query, lane, now);
    // One that could not be sent ended the lane again, and the connection may have been given away since.
    if (isNew && session.lane === lane) this.#pull(lane, now);
  }

  /** Puts a query on the least loaded lane, if one has room for it. */
  join(query: SharedQuery): boolean {
    if (!this.#mayJoin(query)) return false;
    const now = this.#parts.clock.now();
    const lane = leastLoaded(this.#lanes, now);
    if (!lane) return false;
    const isKeptWaiting = keepsWaiting(lane);
    this.#joinLane(query, lane, now);
    if (isKeptWaiting) this.#parts.grow();
    return true;
  }

  /** The server answered a query, be it by an error. */
  answered(query: SharedQuery): void {
    const lane = query.lane as Lane;
    const now = this.#parts.clock.now();
    const ms = lane.answered(query, now);
    query.known.ran(ms);
    this.#core.growth.used(ms);
    this.#parts.metrics.used(now - query.shippedAt);
    this.#left(query, lane, now);
  }

  /** The connection ended under a query: what was never sent goes another way, unseen, and keeps its place in line. */
  lost(query: SharedQuery, cause: Error, wasSent: boolean): void {
    query.rest();
    this.#left(query, query.lane as Lane, this.#parts.clock.now());
    if (wasSent) query.fail(new ConnectionLostError({ cause }, 'unknown'));
    else this.#send(query);
  }

  /** A caller does not wait for the answer any more. */
  giveUp(query: SharedQuery, error: Error): void {
    const lane = query.lane as Lane;
    const now = this.#parts.clock.now();
    if (lane.connection.link.link.recall(query)) query.known.ranOn(lane.headMs(query, now));
    query.fail(error);
    this.#left(query, lane, now);
  }

  /** Nothing is put on a lane any more. */
  retire(): void {
    for (const lane of this.#lanes) lane.isRetiring = true;
  }

  #send(query: SharedQuery): void {
    if (this.#lanes.size > 0 && !query.known.mayWait && this.#mayJoin(query)) {
      const now = this.#parts.clock.now();
      const lane = nearlyFree(this.#lanes, now);
      if (lane) {
        this.#joinLane(query, lane, now);
        return;
      }
    }
    this.#parts.checkout(query, query.patience);
  }

  /** Nobody is passed who stands in line, and nobody is put behind others who may keep them waiting. */
  #mayJoin({ known, patience }: SharedQuery): boolean {
    const { line, isSuspended } = this.#core;
    return line.size === 0 && !isSuspended && !patience.signal?.aborted && isQuick(known.peakMs);
  }

  #joinLane(query: SharedQuery, lane: Lane, now: number): void {
    lane.connection.uses += 1;
    this.#parts.metrics.waited(0);
    this.#ship(query, lane, now);
  }

  #ship(query: SharedQuery, lane: Lane, now: number): void {
    query.lane = lane;
    if (lane.depth > 0) this.#parts.metrics.counters.shared += 1;
    try {
      lane.ship(query, now);
    } catch (error) {
      query.fail(error as Error);
      if (lane.depth === 0) this.#close(lane);
      return;
    }
    const timeoutMs = query.timeoutMillis ?? lane.connection.link.link.queryTimeoutMillis;
    const late = (): void => this.giveUp(query, readTimeout());
    query.shipped(timeoutMs > 0 ? this.#parts.clock.after(timeoutMs, late) : undefined);
    lane.isRetiring = this.#parts.isDue(lane.connection, now);
  }

  #left(query: SharedQuery, lane: Lane, now: number): void {
    lane.left(query);
    if (lane.depth === 0) {
      this.#close(lane);
      return;
    }
    // Lost, with others of its statements still to be told.
    if (lane.connection.state !== 'leased') return;
    this.#core.ledger.renew(lane.connection, now);
    lane.isRetiring = this.#parts.isDue(lane.connection, now);
    this.#pull(lane, now);
  }

  #close(lane: Lane): void {
    this.#lanes.delete(lane);
    lane.connection.link.lane = undefined;
    void this.#parts.giveBack(lane.connection); // off the callers' path
  }

  /** Those at the front of the line who may share come onto a lane that has room; the others wait for it to come home. */
  #pull(lane: Lane, now: number): void {
    const { line } = this.#core;
    while (!this.#core.isSuspended && line.first?.canShare && hasRoom(lane, now)) {
      lane.connection.uses += 1;
      this.#parts.serveFirst(lane.connection);
    }
  }
}
