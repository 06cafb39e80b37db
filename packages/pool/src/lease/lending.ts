import type { Exchange, PooledConnection } from '../exchange.ts';
import type { Listeners } from '../listeners.ts';
import type { Judge } from '../statement/judge.ts';
import type { SessionEffect } from '../statement/session-effect.ts';
import type { Patience } from '../wait.ts';
import { Borrower, type Lend } from './borrower.ts';
import { CallStack } from './call-stack.ts';
import { Lease, type Lender } from './lease.ts';
import type { Claim } from './self-wait.ts';

/** Makes leases of the connections that the exchange finds, takes them back, and lets listeners see both. */
export class Lending {
  readonly #exchange: Exchange;
  readonly #listeners: Listeners;
  readonly #judge: Judge;
  readonly #capturesStacks: boolean;

  constructor(exchange: Exchange, listeners: Listeners, judge: Judge, capturesStacks: boolean) {
    this.#exchange = exchange;
    this.#listeners = listeners;
    this.#judge = judge;
    this.#capturesStacks = capturesStacks;
  }

  /** Leases a connection to whoever asks. */
  checkout(
    patience: Patience,
    serve: (lease: Lease) => void,
    fail: (error: Error) => void,
    claim: Claim | undefined,
  ): void {
    const stack = this.#capturesStacks ? new CallStack() : undefined;
    this.#exchange.checkout(new Borrower(this.#lend, serve, fail, claim, stack), patience);
  }

  /** A connection without a lease: nobody outside holds it. */
  take(patience: Patience): Promise<PooledConnection> {
    return new Promise((resolve, reject) => {
      this.#exchange.checkout({ serve: resolve, fail: reject }, patience);
    });
  }

  /** `acquire` and `release` listeners want something to tell checkouts apart; without any, a query needs no lease. */
  shown(connection: PooledConnection): Lease | undefined {
    if (!this.#listeners.isHeard('acquire') && !this.#listeners.isHeard('release')) return undefined;
    const facade = new Lease(connection.link.link, { ...this.#lender(connection), detach: undefined });
    this.#listeners.tell('acquire', [facade]);
    return facade;
  }

  /** The connection comes home; the lease is whatever listeners were shown. */
  giveBack(
    connection: PooledConnection,
    effect: SessionEffect,
    error?: unknown,
    lease?: Lease,
  ): Promise<void> {
    if (lease && this.#listeners.isHeard('release'))
      this.#listeners.tell('release', [error as Error | undefined, lease]);
    return this.#exchange.giveBack(connection, effect, error);
  }

  readonly #lend: Lend = (connection, claim, stack) => {
    const lease = new Lease(connection.link.link, this.#lender(connection));
    this.#exchange.leaks.begin(connection, lease, stack);
    claim?.served(connection);
    if (this.#listeners.isHeard('acquire')) this.#listeners.tell('acquire', [lease]);
    return lease;
  };

  /** Made once for each connection: checkouts are many. */
  #lender(connection: PooledConnection): Lender {
    return (connection.link.lender ??= {
      judge: this.#judge,
      giveBack: (lease, effect, error) => void this.giveBack(connection, effect, error, lease), // off the caller's path
      detach: (lease) => this.#detach(connection, lease),
    });
  }

  #detach(connection: PooledConnection, lease: Lease): void {
    this.#exchange.detach(connection);
    if (this.#listeners.isHeard('release')) this.#listeners.tell('release', [undefined, lease]);
  }
}
