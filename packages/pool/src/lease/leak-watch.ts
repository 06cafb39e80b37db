import type { Clock, Timer } from '../clock.ts';
import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { Ledger } from '../core/ledger.ts';
import { countsText } from '../errors.ts';
import type { LeaseReport, PoolEvents } from '../events.ts';
import type { Census } from '../metrics/census.ts';
import { duration } from '../metrics/explain.ts';
import type { PoolMetrics } from '../metrics/pool-metrics.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { CallStack } from './call-stack.ts';
import { Hold } from './hold.ts';
import { Lease } from './lease.ts';

type Connection = OpenConnection<Session>;

/** How often leases that are out are looked at; shorter ones cost nothing but their entry in the books. */
const LOOK_MS = 1000;

const HOW_TO_CLOSE = 'Read each cursor and each stream to its end, or close it or destroy it before that';
const HOW_TO_RELEASE = 'Release each lease in a finally block, or take it with `await using`';

export interface LeakWatchParts {
  readonly clock: Clock;
  readonly metrics: PoolMetrics;
  readonly options: Pick<
    ResolvedOptions,
    'leakDetectionThresholdMillis' | 'reclaimLeaked' | 'allowExitOnIdle'
  >;
  readonly emit: <Name extends keyof PoolEvents>(name: Name, ...details: PoolEvents[Name]) => void;
  readonly census: Pick<Census, 'counts' | 'infoOf'>;
  /** Takes a connection back whose lease is no more; what was done on it is not known. */
  readonly takeBack: (connection: Connection) => void;
}

/**
 * Keeps an eye on leases that are out: tells of those that are out for too long, and takes back what belongs to those
 * that the garbage collector has taken.
 */
export class LeakWatch {
  readonly #ledger: Ledger<Session>;
  readonly #parts: LeakWatchParts;
  readonly #thresholdMs: number;
  #timer: Timer | undefined;

  constructor(ledger: Ledger<Session>, parts: LeakWatchParts) {
    this.#ledger = ledger;
    this.#parts = parts;
    this.#thresholdMs = parts.options.leakDetectionThresholdMillis || Infinity;
  }

  /** A lease goes out, or a connection to a query object that keeps it. */
  begin(connection: Connection, lease: Lease | undefined, stack: CallStack | undefined): void {
    connection.link.hold = new Hold(lease, stack);
    if (!this.#timer) this.#lookIn(Math.min(LOOK_MS, this.#thresholdMs));
  }

  /** A connection comes home, with a lease or without. */
  end(connection: Connection): void {
    const { hold } = connection.link;
    if (hold?.isOverdue) {
      const what = `was returned after ${this.#age(connection)}, so it was no leak`;
      const advice = 'If that is as it should be, raise leakDetectionThresholdMillis';
      this.#parts.emit('leakReturned', this.#report(connection, what, advice));
    }
    hold?.claim?.over();
    connection.link.hold = undefined;
  }

  /** Nothing is waited for any more: a lease loses its connection. */
  abandon(connection: Connection): void {
    const what = `was still out after ${this.#age(connection)} when the time that end() was given was over; its connection is closed`;
    this.#parts.emit('leaseAbandoned', this.#report(connection, what, howToEnd(connection)));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #lookIn(ms: number): void {
    this.#timer = this.#parts.clock.after(ms, () => this.#look());
    this.#timer.unref();
  }

  #look(): void {
    this.#timer = undefined;
    const now = this.#parts.clock.now();
    let nextMs = Infinity;
    // What is taken back may go to the next caller at once, and listeners may do anything.
    for (const connection of [...this.#ledger.open()]) {
      const { hold } = connection.link;
      if (!hold || connection.state !== 'leased') continue;
      if (hold.isLost) {
        this.#miss(connection);
        nextMs = LOOK_MS;
        continue;
      }
      const leftMs = connection.leasedAt + this.#thresholdMs - now;
      if (leftMs <= 0 && !hold.isOverdue) {
        hold.isOverdue = true;
        const what = `has been out for ${this.#age(connection)}, longer than leakDetectionThresholdMillis (${this.#thresholdMs}): it may never come back`;
        this.#parts.emit('leak', this.#report(connection, what, howToEnd(connection)));
      }
      if (this.#parts.options.reclaimLeaked) this.#leave(connection, hold);
      nextMs = Math.min(nextMs, LOOK_MS, leftMs > 0 ? leftMs : LOOK_MS);
    }
    if (nextMs < Infinity && !this.#timer) this.#lookIn(nextMs);
  }

  /** Its borrower alone has the lease from here on; where nothing is under way, it keeps no process alive either. */
  #leave({ link: { link } }: Connection, hold: Hold): void {
    const lease = hold.loosen();
    if (lease && this.#parts.options.allowExitOnIdle && link.isSettled) Lease.leave(lease);
  }

  /** Its lease was collected. */
  #miss(connection: Connection): void {
    // Somebody may still wait for an answer, or read from a cursor.
    if (!connection.link.link.isSettled) return;
    this.#parts.metrics.counters.leaked += 1;
    const what = `was never released and is gone after ${this.#age(connection)}; its connection is taken back`;
    this.#parts.emit('leakReclaimed', this.#report(connection, what, HOW_TO_RELEASE));
    // It did not come back: it was fetched.
    if (connection.link.hold) connection.link.hold.isOverdue = false;
    this.#parts.takeBack(connection);
  }

  #age({ leasedAt }: Connection): string {
    return duration(this.#parts.clock.now() - leasedAt);
  }

  #report(connection: Connection, what: string, advice: string): LeaseReport {
    const { counts } = this.#parts.census;
    const info = this.#parts.census.infoOf(connection);
    const process = info.processID === null ? '' : ` (server process ${info.processID})`;
    const who = connection.link.hold?.isOfQuery ? 'The query object on' : 'The lease of';
    const message = `${who} connection ${connection.id}${process} ${what}. ${advice} (${countsText(counts)}).`;
    return { message, counts, ...info };
  }
}

function howToEnd({ link }: Connection): string {
  return link.hold?.isOfQuery ? HOW_TO_CLOSE : HOW_TO_RELEASE;
}
