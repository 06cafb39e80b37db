import { callersWithoutPromise, type Size, wantedConnections } from './capacity.ts';
import type { Connection, OpenConnection, Permit } from './connection.ts';
import { Growth, type Line } from './growth.ts';
import { IdleStack } from './idle-stack.ts';
import { Ledger, liveCount } from './ledger.ts';
import { ServerLimit } from './server-limit.ts';
import { type Waiter, WaiterQueue } from './waiter-queue.ts';

/** The bounds and habits that a pool is made with. */
export interface CoreOptions extends Size {
  /** Most connections that stay open unused. */
  readonly maxIdle: number;
  readonly lifo: boolean;
}

/**
 * Who gets which connection, in which order, and when one more may be opened.
 *
 * Synchronous and without clock or socket: it takes `now`, keeps the books and tells the shell what to do next. Two
 * laws hold after every call: nobody waits while a connection is idle (unless the pool is suspended), and no more than
 * `max` hold a place.
 */
export class PoolCore<Link> {
  readonly ledger = new Ledger<Link>();
  readonly idle: IdleStack<OpenConnection<Link>>;
  readonly line = new WaiterQueue<OpenConnection<Link>>();
  readonly growth = new Growth();
  readonly serverLimit = new ServerLimit();
  /** Past their end, but in use until others have taken their places. */
  readonly outgoing = new Set<OpenConnection<Link>>();
  size: Size;
  /** How many to keep open in place of `min`, where the load or the hour decides. */
  keep: number | undefined;
  isSuspended = false;
  readonly #maxIdle: number;

  constructor({ min, max, minIdle, maxIdle, lifo }: CoreOptions) {
    this.size = { min, max, minIdle };
    this.#maxIdle = maxIdle;
    this.idle = new IdleStack(lifo);
  }

  /** The most that may be open now: `max`, or what the server grants. */
  get effectiveMax(): number {
    return Math.min(this.size.max, this.serverLimit.value);
  }

  /** One more may hold a place. */
  get hasRoom(): boolean {
    return this.ledger.total < this.effectiveMax;
  }

  /** `min` connections are open. */
  get isWarm(): boolean {
    const { counts } = this.ledger;
    return liveCount(counts) - counts.opening >= this.size.min;
  }

  /** A connection may yet become free. */
  get isSomethingComing(): boolean {
    const { counts } = this.ledger;
    return liveCount(counts) > counts.idle;
  }

  /** One more caller would have no place in a line of at most so many, 0 for any number. */
  isLineFull(maxWaiting: number): boolean {
    if (maxWaiting === 0) return false;
    const size = { ...this.size, max: this.effectiveMax };
    return callersWithoutPromise(size, this.ledger.counts, this.line.size + 1) > maxWaiting;
  }

  /** An idle connection that is fit, for a caller who just came; none while others are in line already. */
  takeIdle(
    now: number,
    isFit: (connection: OpenConnection<Link>) => boolean,
  ): OpenConnection<Link> | undefined {
    if (this.line.size > 0 || this.isSuspended) return undefined;
    const connection = this.idle.take(isFit);
    if (connection) this.ledger.lease(connection, now);
    return connection;
  }

  /**
   * A permit, as long as one more connection is wanted. One who shares a connection and waits there for others to be
   * served counts as one in line.
   */
  nextPermit(now: number, sharing: 0 | 1 = 0): Permit<Link> | undefined {
    const { counts } = this.ledger;
    const waiting = this.isSuspended ? 0 : this.line.size + sharing;
    const growth = waiting === 0 ? 0 : this.growth.allowance(counts, this.#lineAt(now, waiting));
    const demand = { waiting, growth, passed: this.growth.passedCount, outgoing: this.outgoing.size };
    const wanted = wantedConnections(
      { ...this.size, min: this.#least, max: this.effectiveMax },
      counts,
      demand,
    );
    return wanted > 0 ? this.ledger.reserve() : undefined;
  }

  /** Callers wait, and there is room to open more for them, now or later. */
  get mayGrow(): boolean {
    return this.line.size > 0 && !this.isSuspended && this.hasRoom;
  }

  /** A permit was used: the connection is open, and free. */
  opened(permit: Permit<Link>, link: Link, now: number): OpenConnection<Link> {
    permit.link = link;
    permit.openedAt = now;
    permit.heardAt = now;
    this.serverLimit.opened(liveCount(this.ledger.counts), this.size.max);
    return permit as OpenConnection<Link>;
  }

  /** A permit was used in vain: its place is free again. */
  openFailed(permit: Permit<Link>): void {
    this.ledger.move(permit, 'closed');
  }

  /** The server grants no more connections than there are. */
  serverRefused(): void {
    this.serverLimit.refused(liveCount(this.ledger.counts));
  }

  /** More connections hold a place than `max` allows, as after a resize. */
  get isOverfull(): boolean {
    return liveCount(this.ledger.counts) > this.size.max;
  }

  /** As many unused ones as may stay are there already. */
  get isIdleFull(): boolean {
    return this.line.size === 0 && this.idle.size >= this.#maxIdle;
  }

  /** Would `min` and `minIdle` still be kept without it? */
  mayGo(connection: OpenConnection<Link>): boolean {
    const { counts } = this.ledger;
    const others = counts.idle + counts.probing - (connection.state === 'idle' ? 1 : 0);
    return liveCount(counts) > this.#least && others >= this.size.minIdle;
  }

  /**
   * Whether one that is past its end stays in use until another has taken its place: where `min` would be missed
   * without it, and there is room for both. Otherwise it may, or has to, go first.
   */
  staysUntilReplaced(connection: OpenConnection<Link>): boolean {
    if (this.mayGo(connection)) return false;
    if (this.outgoing.has(connection)) return true;
    if (this.ledger.total + this.outgoing.size >= this.effectiveMax) return false;
    this.outgoing.add(connection);
    return true;
  }

  /**
   * A connection is free: the first in line gets it, whatever was being opened for whom. Without one it becomes idle.
   * The waiter is returned for the shell to serve, already out of the line and with the connection leased.
   */
  free(connection: OpenConnection<Link>, now: number): Waiter<OpenConnection<Link>> | undefined {
    const waiter = this.isSuspended ? undefined : this.line.shift();
    // Under load this is each release: it is passed on without two moves through the books.
    if (waiter && connection.state === 'leased') {
      this.ledger.passOn(connection, now);
      return waiter;
    }
    this.ledger.move(connection, 'idle');
    if (waiter) {
      this.ledger.lease(connection, now);
      return waiter;
    }
    connection.idleSince = now;
    this.idle.push(connection);
    return undefined;
  }

  /** The next in line with an idle connection: for the moment at which both may be there, the end of a suspension. */
  serveIdle(
    now: number,
  ):
    | { readonly connection: OpenConnection<Link>; readonly waiter: Waiter<OpenConnection<Link>> }
    | undefined {
    if (this.line.size === 0 || this.isSuspended) return undefined;
    const connection = this.idle.take(() => true);
    const waiter = connection && this.#nextWaiter(connection, now);
    return waiter && { connection, waiter };
  }

  /** Reserves an idle connection for a probe. */
  startProbe(connection: OpenConnection<Link>): void {
    this.idle.remove(connection);
    this.ledger.move(connection, 'probing');
  }

  /** It is alive: as `free`, but without a waiter it goes back to where it was, for it was not used. */
  probed(connection: OpenConnection<Link>, now: number): Waiter<OpenConnection<Link>> | undefined {
    connection.heardAt = now;
    this.ledger.move(connection, 'idle');
    const waiter = this.#nextWaiter(connection, now);
    if (!waiter) this.idle.putBack(connection);
    return waiter;
  }

  /** Takes an open connection out of use, wherever it is; its place stays taken until `closed`. */
  startClosing(connection: OpenConnection<Link>): void {
    if (connection.state === 'idle') this.idle.remove(connection);
    this.outgoing.delete(connection);
    this.ledger.move(connection, 'closing');
  }

  closed(connection: Connection<Link>): void {
    this.ledger.move(connection, 'closed');
  }

  get #least(): number {
    return this.keep ?? this.size.min;
  }

  #lineAt(now: number, waiting: number): Line {
    const longestMs = now - (this.line.first?.joinedAt ?? now);
    return { waiting, longestMs, leaseMs: this.ledger.meanLeaseAge(now) };
  }

  #nextWaiter(connection: OpenConnection<Link>, now: number): Waiter<OpenConnection<Link>> | undefined {
    const waiter = this.isSuspended ? undefined : this.line.shift();
    if (waiter) this.ledger.lease(connection, now);
    return waiter;
  }
}
