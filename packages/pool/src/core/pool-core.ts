import { type Size, wantedConnections } from './capacity.ts';
import type { Connection, OpenConnection, Permit } from './connection.ts';
import { IdleStack } from './idle-stack.ts';
import { Ledger } from './ledger.ts';
import { type Waiter, WaiterQueue } from './waiter-queue.ts';

/**
 * Who gets which connection, in which order, and when one more may be opened.
 *
 * Synchronous and without clock or socket: it takes `now`, keeps the books and tells the shell what to do next. Two
 * laws hold after every call: nobody waits while a connection is idle, and no more than `max` hold a place.
 */
export class PoolCore<Link> {
  readonly ledger = new Ledger<Link>();
  readonly idle = new IdleStack<OpenConnection<Link>>();
  readonly line = new WaiterQueue<OpenConnection<Link>>();
  size: Size;

  constructor(size: Size) {
    this.size = size;
  }

  /** An idle connection for a caller who just came; none while others are in line already. */
  takeIdle(): OpenConnection<Link> | undefined {
    if (this.line.size > 0) return undefined;
    const connection = this.idle.pop();
    if (connection) this.#lease(connection);
    return connection;
  }

  /** A permit, as long as one more connection is wanted. */
  nextPermit(): Permit<Link> | undefined {
    const wanted = wantedConnections(this.size, this.ledger.counts, this.line.size);
    return wanted > 0 ? this.ledger.reserve() : undefined;
  }

  /** A permit was used: the connection is open, and free. */
  opened(permit: Permit<Link>, link: Link, now: number): OpenConnection<Link> {
    permit.link = link;
    permit.openedAt = now;
    return permit as OpenConnection<Link>;
  }

  /** A permit was used in vain: its place is free again. */
  openFailed(permit: Permit<Link>): void {
    this.ledger.move(permit, 'closed');
  }

  /** More connections hold a place than `max` allows, as after a resize. */
  get isOverfull(): boolean {
    return this.ledger.total - this.ledger.counts.closing > this.size.max;
  }

  /** May one idle connection go without falling below `min`? */
  get mayShrink(): boolean {
    return this.ledger.total - this.ledger.counts.closing > this.size.min;
  }

  /**
   * A connection is free: the oldest waiter gets it, whatever was being opened for whom. Without one it becomes idle.
   * The waiter is returned for the shell to serve, already out of the line and with the connection leased.
   */
  free(connection: OpenConnection<Link>, now: number): Waiter<OpenConnection<Link>> | undefined {
    this.ledger.move(connection, 'idle');
    const waiter = this.line.shift();
    if (waiter) {
      this.#lease(connection);
    } else {
      connection.idleSince = now;
      this.idle.push(connection);
    }
    return waiter;
  }

  /** Takes an open connection out of use, wherever it is; its place stays taken until `closed`. */
  startClosing(connection: Connection<Link>): void {
    if (connection.state === 'idle') this.idle.remove(connection as OpenConnection<Link>);
    this.ledger.move(connection, 'closing');
  }

  closed(connection: Connection<Link>): void {
    this.ledger.move(connection, 'closed');
  }

  #lease(connection: OpenConnection<Link>): void {
    this.ledger.move(connection, 'leased');
    connection.uses += 1;
  }
}
