import { Client } from 'pg';
import { checkBatch, runBatch } from './batch.ts';
import { type Clock, systemClock } from './clock.ts';
import { pgDriver } from './connection/pg-driver.ts';
import type { Driver } from './driver.ts';
import { BatchError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { inContext } from './in-context.ts';
import type { Lease } from './lease/lease.ts';
import { Lending } from './lease/lending.ts';
import { Listeners } from './listeners.ts';
import { explain } from './metrics/explain.ts';
import { type LeaseInfo, leaseInfos } from './metrics/lease-info.ts';
import { PoolMetrics } from './metrics/pool-metrics.ts';
import { type PoolStats, snapshot } from './metrics/stats.ts';
import { type AcquireOptions, patienceOf } from './options/acquire-options.ts';
import { clientOptions } from './options/client-options.ts';
import { requireOption, requireTimeout } from './options/option-rules.ts';
import type { PoolConfig } from './options/pool-config.ts';
import { requireOrder, resolveOptions } from './options/resolve-options.ts';
import type { ResolvedOptions } from './options/resolved-options.ts';
import { type ShownOptions, shownOptions } from './options/shown-options.ts';
import { PoolEmitter } from './pool-emitter.ts';
import { callbackToPromise } from './promise.ts';
import { Queries } from './queries.ts';
import {
  type Anything,
  isSubmittable,
  type QueryArrayConfig,
  type QueryCall,
  type QueryCallback,
  queryCall,
  type QueryConfig,
  type QueryResult,
  type QueryValues,
  type Submittable,
} from './query.ts';
import type { Advice } from './sizing/advise.ts';
import { type Judge, statementJudge } from './statement/judge.ts';
import { worseEffect } from './statement/session-effect.ts';
import { runTransaction } from './transaction.ts';
import type { Patience } from './wait.ts';

/** What a test may put in the place of the machine. */
export interface PoolSeams {
  readonly clock?: Clock;
  /** In [0, 1); for jitter alone. */
  readonly random?: () => number;
  readonly driver?: Driver;
}

/** Callback of `connect`, as in `pg.Pool`. Declared as a method, so that `(error: Error, client, release) => …` is taken. */
export type ConnectCallback = {
  served(error: Error | undefined, client: Lease | undefined, release: (error?: Anything) => void): void;
}['served'];

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
  readonly #lending: Lending;
  readonly #queries: Queries;
  /** Of callers who say nothing of their own. */
  readonly #usualPatience: Patience;

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
    const { transactionPooler, captureStacks, connectionTimeoutMillis } = this.#resolved;
    this.#usualPatience = { timeoutMillis: connectionTimeoutMillis, priority: 0 };
    const listeners = new Listeners(this, this.#resolved.log);
    this.#exchange = new Exchange({
      options: this.#resolved,
      driver: seams.driver ?? pgDriver(clientOptions(options), this.Client, clock, transactionPooler),
      clock,
      judge: this.#judge,
      metrics: this.#metrics,
      random: seams.random ?? Math.random,
      announce: (handle) => listeners.announce(handle),
      emit: (name, ...details) => listeners.tell(name, details),
    });
    this.#lending = new Lending(this.#exchange, listeners, this.#judge, captureStacks);
    this.#queries = new Queries({
      options: this.#resolved,
      exchange: this.#exchange,
      lending: this.#lending,
      listeners,
      judge: this.#judge,
      isBinary: Boolean(options.binary),
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
    this.#lending.checkout(
      this.#usualPatience,
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
    const patience = patienceOf(options, this.#usualPatience);
    const claim = this.#exchange.selfWaits?.enter();
    return new Promise((resolve, reject) => this.#lending.checkout(patience, resolve, reject, claim));
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
    if (isSubmittable(call.config)) return this.#queries.submit(call, call.config, this.#usualPatience);
    const answer = call.callback && inContext(call.callback);
    const signal = signalOf(call.config);
    const patience = signal === undefined ? this.#usualPatience : patienceOf({ signal }, this.#usualPatience);
    return callbackToPromise(answer, (done) => this.#queries.run(call, patience, done));
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
    const connection = await this.#lending.take(patienceOf(options, this.#usualPatience));
    try {
      const results = await runBatch(connection.link.link, checked);
      void this.#lending.giveBack(connection, effect); // off the caller's path
      return results;
    } catch (error) {
      // The rollback is part of the answer: afterwards nothing of the batch stays, its locks included.
      const returned = this.#lending.giveBack(connection, effect);
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
    const { census, core } = this.#exchange;
    return snapshot(core.size, census.counts, core.ledger.counts, this.#metrics);
  }

  /** Who holds what since when, the longest-held first. */
  leases(): readonly LeaseInfo[] {
    return leaseInfos(this.#exchange.census.held(), this.#clock.now(), this.#clock.date());
  }

  /** Why callers wait now, in words, one sentence per cause; or that nobody does. */
  explain(): readonly string[] {
    const { census, core, opener } = this.#exchange;
    const now = this.#clock.now();
    const first = core.line.first;
    return explain(this.stats(), {
      leases: this.leases(),
      heldByWaiters: [...census.heldByWaiters()],
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
    const ended = this.#exchange.ending.end(timeoutMillis);
    if (!callback) return ended;
    void ended.then(() => callback()); // never rejects
    return undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  get totalCount(): number {
    return this.#exchange.census.counts.total;
  }

  get idleCount(): number {
    return this.#exchange.census.counts.idle;
  }

  get waitingCount(): number {
    return this.#exchange.census.counts.waiting;
  }

  /** Connections past their lifetime that are still leased. */
  get expiredCount(): number {
    return this.#exchange.census.expiredCount;
  }

  /** `end` has been called. */
  get ending(): boolean {
    return this.#exchange.ending.isBegun;
  }

  /** `end` is done. */
  get ended(): boolean {
    return this.#exchange.ending.isDone;
  }

  /** Whether `query` may send this text down a connection that others use meanwhile; if not, it takes one of its own. */
  canShare(text: string): boolean {
    return this.#queries.canShare(text);
  }
}

function signalOf(config: QueryCall['config']): AbortSignal | undefined {
  return typeof config === 'object' && 'signal' in config ? config.signal : undefined;
}
