import type { Clock } from '../clock.ts';
import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { PoolCore } from '../core/pool-core.ts';
import type { PoolCounts } from '../errors.ts';
import { Wait } from '../wait.ts';
import { type HeldConnection, type LeaseInfo, leaseInfo } from './lease-info.ts';

type Connection = OpenConnection<Session>;

/** The pool at this moment, read from its books: how many connections are in which state, what is out, who holds it. */
export class Census {
  readonly #core: PoolCore<Session>;
  readonly #clock: Clock;

  constructor(core: PoolCore<Session>, clock: Clock) {
    this.#core = core;
    this.#clock = clock;
  }

  get counts(): PoolCounts {
    const { idle, probing, leased, opening, returning } = this.#core.ledger.counts;
    const { effectiveMax, ledger, line, size } = this.#core;
    return {
      total: ledger.total,
      max: size.max,
      effectiveMax,
      idle,
      probing,
      // One on its way home is not free yet: to whoever reads the numbers it is still in use.
      leased: leased + returning,
      opening,
      waiting: line.size,
    };
  }

  /** Leased connections whose lifetime is over; they are closed as they come home. */
  get expiredCount(): number {
    const now = this.#clock.now();
    let count = 0;
    for (const { expiresAt } of this.#core.ledger.open()) if (now >= expiresAt) count += 1;
    return count;
  }

  /** What is out now. */
  *held(): Generator<HeldConnection> {
    for (const connection of this.#core.ledger.open()) {
      if (connection.state === 'leased') yield heldBy(connection);
    }
  }

  /** What callers in line hold themselves. */
  *heldByWaiters(): Generator<LeaseInfo> {
    for (const waiter of this.#core.line) {
      const own = waiter instanceof Wait ? (waiter as Wait<Connection>).own?.held : undefined;
      if (own) yield this.infoOf(own);
    }
  }

  /** What is known of a connection that is out. */
  infoOf(connection: Connection): LeaseInfo {
    return leaseInfo(heldBy(connection), this.#clock.now(), this.#clock.date());
  }
}

function heldBy({ id, link, leasedAt }: Connection): HeldConnection {
  const { handle, hold, lane } = link;
  const { processID } = handle;
  return { connectionId: id, processID, sharing: lane?.depth ?? 0, leasedAt, stack: hold?.stack };
}
