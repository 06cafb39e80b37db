import type { Clock } from './clock.ts';
import type { Session } from './connection/open.ts';
import type { OpenConnection } from './core/connection.ts';
import type { PoolCore } from './core/pool-core.ts';
import type { CloseReason } from './core/retirement.ts';
import { PoolEndedError } from './errors.ts';
import type { Lanes } from './lane/lanes.ts';
import type { LeakWatch } from './lease/leak-watch.ts';
import type { Opener } from './opener.ts';
import { withResolvers } from './promise.ts';
import type { Starts } from './starts.ts';
import type { SizeKeeper } from './upkeep/size-keeper.ts';
import type { Upkeep } from './upkeep/upkeep.ts';

export interface EndingParts {
  readonly clock: Clock;
  readonly opener: Opener;
  readonly starts: Starts;
  readonly lanes: Lanes;
  readonly leaks: LeakWatch;
  readonly upkeep: Upkeep<Session>;
  readonly sizes: SizeKeeper;
  readonly close: (connection: OpenConnection<Session>, reason: CloseReason) => void;
}

/**
 * The end of a pool. Whoever waits is turned away and what is idle is closed at once, leases as they come home or when
 * their time is over; it is done when the last connection is gone.
 */
export class Ending {
  readonly #core: PoolCore<Session>;
  readonly #parts: EndingParts;
  readonly #done = withResolvers();
  isBegun = false;
  isDone = false;

  constructor(core: PoolCore<Session>, parts: EndingParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** Resolves when it is done; leases are awaited for so long, 0 for ever. Called again it waits for the same end. */
  end(timeoutMillis: number): Promise<void> {
    if (!this.isBegun) this.#begin();
    const { promise } = this.#done;
    if (timeoutMillis === 0 || this.isDone) return promise;
    const timer = this.#parts.clock.after(timeoutMillis, () => this.#tearDown());
    return promise.finally(() => timer.cancel());
  }

  /** A place was given back: it may have been the last. */
  doneIfEmpty(): void {
    if (!this.isBegun || this.#core.ledger.total > 0) return;
    this.isDone = true;
    this.#parts.leaks.stop();
    this.#done.resolve();
  }

  #begin(): void {
    const { close, lanes, opener, sizes, starts, upkeep } = this.#parts;
    this.isBegun = true;
    upkeep.stop();
    sizes.stop();
    lanes.retire();
    const error = new PoolEndedError();
    opener.stop(error);
    for (const waiter of this.#core.line.take(() => true)) waiter.fail(error);
    starts.stop(error);
    for (const connection of this.#core.ledger.open()) {
      if (connection.state === 'idle' || connection.state === 'probing') close(connection, 'pool-end');
    }
    this.doneIfEmpty();
  }

  /** The deadline is over: leases that never came back lose their connections. */
  #tearDown(): void {
    const { close, leaks } = this.#parts;
    for (const connection of this.#core.ledger.open()) {
      if (connection.state !== 'leased' && connection.state !== 'returning') continue;
      if (connection.link.hold) leaks.abandon(connection);
      close(connection, 'abandoned');
    }
  }
}
