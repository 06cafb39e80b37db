import { AsyncResource } from 'node:async_hooks';
import { Client } from 'pg';
import { checkBatch, runBatch } from './batch.ts';
import { type Clock, systemClock } from './clock.ts';
import { pgDriver } from './connection/pg-driver.ts';
import { queryUntil } from './connection/query-until.ts';
import type { Driver } from './driver.ts';
import { BatchError } from './errors.ts';
import type { PoolEvents } from './events.ts';
import { Exchange, type PooledConnection } from './exchange.ts';
import { sharableCall } from './lane/sharable-call.ts';
import { type KnownStatement, statementBook } from './lane/statement-book.ts';
import { CallStack } from './lease/call-stack.ts';
import { Lease, type Lender } from './lease/lease.ts';
import type { Claim } from './lease/self-wait.ts';
import { isWatched, publish } from './metrics/diagnostics.ts';
import { explain } from './metrics/explain.ts';
import { type LeaseInfo, leaseInfos } from './metrics/lease-info.ts';
import { PoolMetrics } from './metrics/pool-metrics.ts';
import { type PoolStats, snapshot } from './metrics/stats.ts';
import type { Advice } from './sizing/advise.ts';
import { clientOptions } from './options/client-options.ts';
import { requireOption, requireTimeout } from './options/option-rules.ts';
import type { PoolConfig } from './options/pool-config.ts';
import type { ResolvedOptions } from './options/resolved-options.ts';
import { requireOrder, resolveOptions } from './options/resolve-options.ts';
import { type ShownOptions, shownOptions } from './options/shown-options.ts';
import { PoolEmitter } from './pool-emitter.ts';
import { callbackToPromise } from './promise.ts';
import {
  type Anything,
  isKeptOpen,
  isSubmittable,
  type QueryArrayConfig,
  type QueryCall,
  type QueryCallback,
  queryCall,
  type QueryConfig,
  type QueryResult,
  type QueryValues,
  type Submittable,
  textOf,
} from './query.ts';
import { type Judge, statementJudge } from './statement/judge.ts';
import { type SessionEffect, worseEffect } from './statement/session-effect.ts';
import { runTransaction } from './transaction.ts';
import type { Caller, Patience } from './wait.ts';

/** What a test may put in the place of the machine. */
export interface PoolSeams {
  readonly clock?: Clock;
  /** In [0, 1); for jitter alone. */
  readonly random?: () => number;
  readonly driver?: Driver;
}

/** How long one call waits for a connection. */
export interface AcquireOptions {
  /** Ends the wait; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** In place of `connectionTimeoutMillis`; 0: no limit. */
  readonly timeoutMillis?: number | undefined;
  /** Higher is served first; equals in the order in which they came. An integer. Default 0. */
  readonly priority?: number | undefined;
}

/** Callback of `connect`, as in `pg.Pool`. Declared as a method, so that `(error: Error, client, release) => …` is taken. */
export type ConnectCallback = {
  served(error: Error | undefined, client: Lease | undefined, release: (error?: Anything) => void): void;
}['served'];

type Lend = (connection: PooledConnection, claim: Claim | undefined, stack: CallStack | undefined) => Lease;

/** Who wants a lease. A class, because closures would take more memory than all else that a caller in line needs. */
class Borrower implements Caller<PooledConnection> {
  readonly fail: (error: Error) => void;
  readonly #lend: Lend;
  readonly #served: (lease: Lease) => void;
  readonly #claim: Claim | undefined;
  readonly #stack: CallStack | undefined;

  constructor(
    lend: Lend,
    served: (lease: Lease) => void,
    fail: (error: Error) => void,
    claim: Claim | undefined,
    stack: CallStack | undefined,
  ) {
    this.#lend = lend;
    this.#served = served;
    this.fail = fail;
    this.#claim = claim;
    this.#stack = stack;
  }

  serve(connection: PooledConnection): void {
    this.#served(this.#lend(connection, this.#claim, this.#stack));
  }
}

/** How long `ready()` tries where neither it nor `connectionTimeoutMillis` says. */
const READY_TIMEOUT_MILLIS = 10_000;

/**
 * A pool of warm PostgreSQL connections with the face of `pg.Pool`. This class translates calls and events; what
 * happens is decided in `core/` and done in `exchange.ts`.
 */
export class Pool extends PoolEmitter implements AsyncDisposable {
  /** The options as given, `pg.Pool`'s defaults filled in, secrets hidden from printing. */
  readonly options: ShownOptions;
  /** The class that connects. */
  readonly Client: unknown;
  readonly #resolved: ResolvedOptions;
  readonly #exchange: Exchange;
  readonly #clock: Clock;
  readonly #metrics: PoolMetrics;
  readonly #judge: Judge;
  readonly #mayShare: boolean;
  /** Of callers who say nothing of their own. */
  readonly #usualPatience: Patience;
  readonly #knownStatement: (text: string) => KnownStatement;

  /** Starts to open `min` connections at once. Throws `PoolOptionError` for an option that cannot work. */
  constructor(options: PoolConfig = {}, seams: PoolSeams = {}) {
    super();
    this.#resolved = resolveOptions(options);
    this.Client = this.#resolved.Client ?? Client;
    this.options = shownOptions(options, this.#resolved);
    const clock = seams.clock ?? systemClock;
    this.#clock = clock;
    this.#metrics = new PoolMetrics(clock, this);
    this.#judge = statementJudge(this.#resolved.safeFunctions);
    const { pipelining, prepare, transactionPooler, onAcquire, connectionTimeoutMillis } = this.#resolved;
    this.#usualPatience = { timeoutMillis: connectionTimeoutMillis, priority: 0 };
    // A hook that sees each caller's connection makes it that caller's own.
    this.#mayShare = pipelining === 'auto' && !onAcquire && !options.binary;
    this.#knownStatement = statementBook(this.#judge, prepare === 'auto');
    this.#exchange = new Exchange({
      options: this.#resolved,
      driver: seams.driver ?? pgDriver(clientOptions(options), this.Client, clock, transactionPooler),
      clock,
      judge: this.#judge,
      metrics: this.#metrics,
      random: seams.random ?? Math.random,
      announce: (handle) => this.#announce(handle),
      emit: (name, ...details) => this.#tell(name, details),
    });
    // Listeners that are attached in the same turn hear of the first connections too.
    queueMicrotask(() => this.#exchange.fill());
  }

  /** Leases a connection; release it after its last use. With a callback, as in `pg.Pool`. */
  connect(): Promise<Lease>;
  connect(callback: ConnectCallback): void;
  connect(callback?: ConnectCallback): Promise<Lease> | undefined {
    if (!callback) return this.acquire();
    // The caller's async context, not that of whoever returns the connection.
    const { selfWaits } = this.#exchange;
    const call = selfWaits?.within((claim) => ({ claim, answer: inContext(callback) }));
    const { claim, answer } = call ?? { claim: undefined, answer: inContext(callback) };
    const patience = this.#patience();
    this.#checkout(
      patience,
      (lease) => answer(undefined, lease, (error) => lease.release(error)),
      (error) => answer(error, undefined, () => undefined),
      claim,
    );
    return undefined;
  }

  /**
   * Leases a connection for `await using`. Rejects with `AcquireTimeoutError`, `QueueFullError`, `PoolEndedError`, the
   * signal's reason, or what kept the connection from opening.
   */
  acquire(options?: AcquireOptions): Promise<Lease> {
    const patience = this.#patience(options);
    const claim = this.#exchange.selfWaits?.enter();
    return new Promise((resolve, reject) => this.#checkout(patience, resolve, reject, claim));
  }

  /** Runs one query on a connection of the pool's choice. All of `pg`'s call forms. */
  query<T extends Submittable>(query: T): T;
  query<Row extends Anything[] = Anything[], Values = Anything[]>(
    config: QueryArrayConfig<Values>,
    values?: QueryValues<Values>,
  ): Promise<QueryResult<Row>>;
  query<Row = Anything, Values = Anything[]>(
    config: string | QueryConfig<Values>,
    values?: QueryValues<Values>,
  ): Promise<QueryResult<Row>>;
  query<Row extends Anything[] = Anything[], Values = Anything[]>(
    config: QueryArrayConfig<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query<Row = Anything, Values = Anything[]>(
    config: string | QueryConfig<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query<Row = Anything, Values = Anything[]>(
    text: string | QueryConfig<Values>,
    values: QueryValues<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query(config: unknown, values?: unknown, callback?: unknown): unknown {
    const call = queryCall(config, values, callback, 'pool.query');
    if (isSubmittable(call.config)) return this.#submit(call, call.config);
    const answer = call.callback && inContext(call.callback);
    const signal = signalOf(call.config);
    const patience = this.#patience(signal === undefined ? undefined : { signal });
    return callbackToPromise(answer, (done) => this.#query(call, patience, done));
  }

  /**
   * Runs the statements as one transaction in one round trip and gives their results in order. The first error rolls
   * all of it back: `BatchError` with the number of the statement. Nothing is sent when a statement is known to fail.
   */
  async batch(
    statements: readonly (string | QueryConfig)[],
    options: AcquireOptions = {},
  ): Promise<QueryResult[]> {
    const checked = checkBatch(statements, this.#judge);
    if (checked.length === 0) return [];
    const effect = checked.map(({ text }) => this.#judge(text).effect).reduce(worseEffect);
    const connection = await this.#take(this.#patience(options));
    try {
      const results = await runBatch(connection.link.link, checked);
      void this.#giveBack(connection, effect); // off the caller's path
      return results;
    } catch (error) {
      // The rollback is part of the answer: afterwards nothing of the batch stays, its locks included.
      const returned = this.#giveBack(connection, effect);
      if (error instanceof BatchError && error.outcome === 'rolled-back') await returned;
      throw error;
    }
  }

  /**
   * Runs `work` in a transaction on a lease of its own: COMMIT when it resolves, ROLLBACK when it rejects. Rejects with
   * `TransactionAbortedError` when a failed statement was caught inside and nothing could be committed.
   */
  async transaction<T>(work: (lease: Lease) => Promise<T>, options: AcquireOptions = {}): Promise<T> {
    await using lease = await this.acquire(options);
    return await runTransaction(lease, work);
  }

  /**
   * Resolves when `min` connections are open; at once when `min` is 0. Rejects with `PoolStartError` and its cause when
   * that is hopeless (a wrong password) or takes longer than the deadline: default `connectionTimeoutMillis`, or 10 s.
   * The pool lives on and goes on trying; `end()` it or keep it.
   */
  ready(options: { readonly timeoutMillis?: number } = {}): Promise<void> {
    const timeoutMillis =
      options.timeoutMillis ?? (this.#resolved.connectionTimeoutMillis || READY_TIMEOUT_MILLIS);
    requireTimeout(timeoutMillis);
    return this.#exchange.ready(timeoutMillis);
  }

  /** Changes the bounds of the running pool. Connections above `max` are closed as they come home. */
  resize(size: { readonly min?: number; readonly max?: number; readonly minIdle?: number }): void {
    const {
      min = this.#exchange.core.size.min,
      max = this.#exchange.core.size.max,
      minIdle = this.#exchange.core.size.minIdle,
    } = size;
    requireOption('min', min);
    requireOption('max', max);
    requireOption('minIdle', minIdle);
    requireOrder({ min, max, minIdle, maxIdle: this.#resolved.maxIdle });
    this.#exchange.resize({ min, max, minIdle });
  }

  /**
   * Hands out no connection until `resume()`: for the time in which a database is moved, say. Callers in line, and
   * those who come, wait, and their deadlines stand still. What is leased stays leased.
   */
  suspend(): void {
    this.#exchange.suspend();
  }

  /** Serves callers again after `suspend()`; what was idle is asked first whether it is alive. */
  resume(): void {
    this.#exchange.resume();
  }

  /** A frozen snapshot of the pool's numbers. */
  stats(): PoolStats {
    const { core, counts } = this.#exchange;
    return snapshot(core.size, counts, core.ledger.counts, this.#metrics);
  }

  /** Who holds what since when, the longest-held first. */
  leases(): readonly LeaseInfo[] {
    return leaseInfos(this.#exchange.held(), this.#clock.now(), this.#clock.date());
  }

  /** Why callers wait now, in words, one sentence per cause; or that nobody does. */
  explain(): readonly string[] {
    const { core, opener } = this.#exchange;
    const now = this.#clock.now();
    const first = core.line.first;
    return explain(this.stats(), {
      leases: this.leases(),
      heldByWaiters: [...this.#exchange.heldByWaiters()],
      longestWaitMs: first && now - first.joinedAt,
      longestOpeningMs: opener.longestMs(now),
      outage: opener.outage(now),
      isSuspended: core.isSuspended,
    });
  }

  /** Which `min` and `max` would do, by what was measured since the pool was made. */
  advise(): Advice {
    return this.#exchange.sizes.advise();
  }

  /**
   * Turns new callers and those in line away with `PoolEndedError` and closes everything. Leases are awaited; after
   * `timeoutMillis` (0, the default: without limit) their connections are closed under them. Resolves when every
   * socket is gone. A second call waits for the same end.
   */
  end(options?: { readonly timeoutMillis?: number }): Promise<void>;
  end(callback: () => void): void;
  end(given: { readonly timeoutMillis?: number } | (() => void) = {}): Promise<void> | undefined {
    const callback = typeof given === 'function' ? inContext(given) : undefined;
    const timeoutMillis = typeof given === 'function' ? 0 : (given.timeoutMillis ?? 0);
    requireTimeout(timeoutMillis);
    const ended = this.#exchange.end(timeoutMillis);
    if (!callback) return ended;
    void ended.then(() => callback()); // never rejects
    return undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  get totalCount(): number {
    return this.#exchange.counts.total;
  }

  get idleCount(): number {
    return this.#exchange.counts.idle;
  }

  get waitingCount(): number {
    return this.#exchange.counts.waiting;
  }

  /** Connections past their lifetime that are still leased. */
  get expiredCount(): number {
    return this.#exchange.expiredCount;
  }

  /** `end` has been called. */
  get ending(): boolean {
    return this.#exchange.isEnding;
  }

  /** `end` is done. */
  get ended(): boolean {
    return this.#exchange.isEnded;
  }

  /** Whether `query` may send this text down a connection that others use meanwhile; if not, it takes one of its own. */
  canShare(text: string): boolean {
    return this.#isSharing && this.#knownStatement(text).isSharable;
  }

  /** A listener that is told of checkouts wants one for each query. */
  get #isSharing(): boolean {
    return this.#mayShare && !this.#isHeard('acquire') && !this.#isHeard('release');
  }

  #query(call: QueryCall, patience: Patience, done: QueryCallback): void {
    const shared = this.#shared(call);
    if (shared) this.#exchange.lanes.query(shared.known, shared.config, patience, done);
    else this.#queryAlone(call, patience, done);
  }

  /** What a query is for the lanes, if it may share a connection with others. */
  #shared(call: QueryCall): { readonly known: KnownStatement; readonly config: QueryConfig } | undefined {
    const config = this.#isSharing && sharableCall(call);
    if (!config) return undefined;
    const known = this.#knownStatement(config.text);
    return known.isSharable ? { known, config } : undefined;
  }

  #queryAlone(call: QueryCall, patience: Patience, done: QueryCallback): void {
    this.#exchange.checkout(
      {
        serve: (connection) => {
          const facade = this.#acquired(connection);
          const effect = this.#judge(textOf(call.config)).effect;
          const answered: QueryCallback = (error, result) => {
            // What the listeners sent on it counts, and from here on it is dead.
            const left = facade ? worseEffect(effect, Lease.retire(facade)) : effect;
            void this.#giveBack(connection, left, undefined, facade); // off the caller's path
            done(error ?? undefined, result); // pg says null, pg.Pool undefined
          };
          this.#guarded(connection, done, () =>
            queryUntil(patience.signal, connection.link.link, call, answered),
          );
        },
        fail: (error) => done(error, undefined),
      },
      patience,
    );
  }

  /** A query object is handed back at once, as `pg` does, and keeps its connection until it has nothing left to run. */
  #submit(call: QueryCall, query: Submittable): Submittable {
    const stack = this.#resolved.captureStacks ? new CallStack() : undefined;
    // Not before whoever called could attach a listener to it.
    const fail = (error: Error | undefined): void => {
      process.nextTick(failSubmittable, query, error);
    };
    this.#exchange.checkout(
      {
        serve: (connection) => {
          const { link } = connection.link;
          const effect = this.#judge(textOf(query)).effect;
          if (isKeptOpen(query)) this.#exchange.leaks.begin(connection, undefined, stack);
          this.#guarded(connection, fail, () => {
            link.submit(call);
            link.whenSettled(() => void this.#giveBack(connection, effect)); // off the caller's path
          });
        },
        fail,
      },
      this.#patience(),
    );
    return query;
  }

  /** If the driver throws instead of calling back, the connection is in doubt and must not be lost. */
  #guarded(
    connection: PooledConnection,
    fail: (error: Error, result: undefined) => void,
    work: () => void,
  ): void {
    try {
      work();
    } catch (error) {
      void this.#giveBack(connection, 'session', error); // off the caller's path
      fail(error as Error, undefined);
    }
  }

  #take(patience: Patience): Promise<PooledConnection> {
    return new Promise((resolve, reject) => {
      this.#exchange.checkout({ serve: resolve, fail: reject }, patience);
    });
  }

  #checkout(
    patience: Patience,
    serve: (lease: Lease) => void,
    fail: (error: Error) => void,
    claim: Claim | undefined,
  ): void {
    const stack = this.#resolved.captureStacks ? new CallStack() : undefined;
    this.#exchange.checkout(new Borrower(this.#lend, serve, fail, claim, stack), patience);
  }

  readonly #lend: Lend = (connection, claim, stack) => {
    const lease = new Lease(connection.link.link, this.#lender(connection));
    this.#exchange.leaks.begin(connection, lease, stack);
    claim?.served(connection);
    if (this.#isHeard('acquire')) this.#tell('acquire', [lease]);
    return lease;
  };

  /** Made once for each connection: checkouts are many. */
  #lender(connection: PooledConnection): Lender {
    return (connection.link.lender ??= {
      judge: this.#judge,
      giveBack: (lease, effect, error) => void this.#giveBack(connection, effect, error, lease), // off the caller's path
      detach: (lease) => this.#detach(connection, lease),
    });
  }

  #detach(connection: PooledConnection, lease: Lease): void {
    this.#exchange.detach(connection);
    if (this.#isHeard('release')) this.#tell('release', [undefined, lease]);
  }

  /** `acquire` and `release` listeners want something to tell checkouts apart; without any, a query needs no lease. */
  #acquired(connection: PooledConnection): Lease | undefined {
    if (!this.#isHeard('acquire') && !this.#isHeard('release')) return undefined;
    const facade = new Lease(connection.link.link, { ...this.#lender(connection), detach: undefined });
    this.#tell('acquire', [facade]);
    return facade;
  }

  #giveBack(
    connection: PooledConnection,
    effect: SessionEffect,
    error?: unknown,
    lease?: Lease,
  ): Promise<void> {
    if (lease && this.#isHeard('release')) this.#tell('release', [error as Error | undefined, lease]);
    return this.#exchange.giveBack(connection, effect, error);
  }

  #patience(options?: AcquireOptions): Patience {
    if (!options) return this.#usualPatience;
    const { timeoutMillis, signal, priority = 0 } = options;
    if (timeoutMillis !== undefined) requireTimeout(timeoutMillis);
    if (!Number.isSafeInteger(priority)) throw new TypeError('Expected `priority` to be an integer');
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new TypeError(
        'Expected `signal` to be an AbortSignal, such as the `signal` of an AbortController',
      );
    }
    return { timeoutMillis: timeoutMillis ?? this.#resolved.connectionTimeoutMillis, signal, priority };
  }

  /** As `emit` does it, but waiting for listeners that are asynchronous: the connection is not anybody's before. */
  async #announce(handle: Lease): Promise<void> {
    this.#resolved.log?.('connect', handle);
    publish(this, 'connect', [handle]);
    await Promise.all(this.rawListeners('connect').map((listener): unknown => listener.call(this, handle)));
  }

  /** Whether anybody would hear of it: what costs a lease or more is only told then. */
  #isHeard(name: keyof PoolEvents): boolean {
    return this.listenerCount(name) > 0 || this.#resolved.log !== undefined || isWatched(name);
  }

  /** A listener that throws is its owner's fault: it surfaces as such, and the pool's own work goes on. */
  #tell<Name extends keyof PoolEvents>(name: Name, details: PoolEvents[Name]): void {
    try {
      this.#resolved.log?.(name, ...details);
      publish(this, name, details);
      if (this.listenerCount(name) > 0) this.emit(name, ...details);
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }
}

function signalOf(config: QueryCall['config']): AbortSignal | undefined {
  return typeof config === 'object' && 'signal' in config ? config.signal : undefined;
}

/** Tells a query object that was never sent: streams by `destroy`, `pg.Query` and cursors by `handleError`. */
function failSubmittable(query: Submittable, error: Error): void {
  const { destroy, handleError } = query as Submittable & {
    destroy?: (error: Error) => void;
    handleError?: (error: Error, connection: null) => void;
  };
  if (destroy) destroy.call(query, error);
  else handleError?.call(query, error, null);
}

/** Runs a callback in the caller's async context and on a stack of its own: what it throws is not the pool's. */
function inContext<Args extends unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
  const bound = AsyncResource.bind(callback);
  return (...args) => {
    process.nextTick(() => bound(...args));
  };
}
