import { setMaxListeners } from 'node:events';
import type { Clock, Timer } from './clock.ts';
import { cleanSession } from './connection/clean.ts';
import type { Session } from './connection/open.ts';
import { callersWithoutPromise, type Size } from './core/capacity.ts';
import type { OpenConnection } from './core/connection.ts';
import { PoolCore } from './core/pool-core.ts';
import { type CloseReason, retirementOnReturn } from './core/retirement.ts';
import type { Waiter } from './core/waiter-queue.ts';
import type { Driver } from './driver.ts';
import {
  AcquireTimeoutError,
  type PoolCounts,
  PoolEndedError,
  PoolStartError,
  QueueFullError,
} from './errors.ts';
import type { PoolEvents } from './events.ts';
import type { Lease } from './lease/lease.ts';
import { type Counters, newCounters } from './metrics/counters.ts';
import { type OpenFailure, Opener } from './opener.ts';
import type { ResolvedOptions } from './options.ts';
import { withResolvers } from './promise.ts';
import { Starts } from './starts.ts';
import type { SessionEffect } from './statement/session-effect.ts';
import { Upkeep } from './upkeep/upkeep.ts';

export type PooledConnection = OpenConnection<Session>;

/** What the exchange needs from outside; injected, so that time, chance and servers can be a test's own. */
export interface ExchangeParts {
  readonly options: ResolvedOptions;
  readonly driver: Driver;
  readonly clock: Clock;
  /** In [0, 1); for jitter alone. */
  readonly random: () => number;
  /** Shows a new connection to the `connect` listeners and waits for them. */
  readonly announce: (handle: Lease) => Promise<void>;
  readonly emit: <Name extends keyof PoolEvents>(name: Name, ...details: PoolEvents[Name]) => void;
}

/** Who asks for a connection, and how they are told. */
export type Caller = Pick<Waiter<PooledConnection>, 'serve' | 'fail'>;

/** How long a caller waits, and what may end that early. */
export interface Patience {
  /** 0: no limit. */
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal | undefined;
}

/** How long a healthy connection may take to say goodbye; its place stays taken meanwhile. */
const GOODBYE_MS = 1000;
/**
 * Where callers and connections meet: the asynchronous shell around the core. It asks the core what to do, and opens,
 * serves, cleans and closes.
 */
export class Exchange {
  readonly core: PoolCore<Session>;
  readonly counters: Counters = newCounters();
  readonly #parts: ExchangeParts;
  readonly #upkeep: Upkeep<Session>;
  readonly #opener: Opener;
  readonly #starts: Starts;
  #ended: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #isEnded = false;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.core = new PoolCore({ min: parts.options.min, max: parts.options.max });
    this.#starts = new Starts(parts.clock);
    const { onConnect, verify } = parts.options;
    this.#opener = new Opener(this.core, {
      ...parts,
      ...parts.options,
      hooks: { onConnect, verify, announce: parts.announce },
      opened: (connection) => this.#opened(connection),
      failed: (failure) => this.#openFailed(failure),
    });
    this.#upkeep = new Upkeep(this.core, parts.options, parts.clock, (connection, reason) =>
      this.#close(connection, reason),
    );
  }

  get isEnding(): boolean {
    return this.#ended !== undefined;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get counts(): PoolCounts {
    const { idle, leased, opening, returning } = this.core.ledger.counts;
    // One on its way home is not free yet: to whoever reads the numbers it is still in use.
    const counts = {
      total: this.core.ledger.total,
      max: this.core.size.max,
      idle,
      leased: leased + returning,
    };
    return { ...counts, opening, waiting: this.core.line.size };
  }

  /** Leased connections whose lifetime is over; they are closed as they come home. */
  get expiredCount(): number {
    const now = this.#parts.clock.now();
    let count = 0;
    for (const { expiresAt } of this.core.ledger.open()) if (now >= expiresAt) count += 1;
    return count;
  }

  /** Gives the caller a connection now or when it is their turn; calls exactly one of their two functions, once. */
  checkout(caller: Caller, patience: Patience): void {
    if (this.#ended) {
      caller.fail(new PoolEndedError());
      return;
    }
    if (patience.signal?.aborted) {
      this.counters.aborted += 1;
      caller.fail(patience.signal.reason as Error);
      return;
    }
    const connection = this.core.takeIdle();
    if (connection) {
      this.#serve(connection, caller);
      return;
    }
    // Told at once, and without another attempt: nothing has changed since the last one.
    if (this.#opener.hopeless && !this.#isSomethingComing) {
      caller.fail(this.#opener.hopeless);
      return;
    }
    const { maxWaiting } = this.#parts.options;
    const waiting = this.core.line.size + 1;
    if (
      maxWaiting > 0 &&
      callersWithoutPromise(this.core.size, this.core.ledger.counts, waiting) > maxWaiting
    ) {
      this.counters.refused += 1;
      caller.fail(new QueueFullError(maxWaiting, this.counts));
      return;
    }
    this.#join(caller, patience);
    this.fill();
  }

  /**
   * Takes a connection back. It is judged by what the server said last: a session known to be clean is free at once;
   * otherwise it is made clean on its way, or replaced. The result resolves when that is done.
   */
  giveBack(connection: PooledConnection, effect: SessionEffect, error?: unknown): Promise<void> {
    const { link } = connection.link;
    connection.link.holder = undefined;
    link.forgetTypeParsers();
    // Lost, or torn down by the end of the pool, while it was out.
    if (connection.state !== 'leased') return DONE;
    if (error) {
      this.#close(connection, 'released-with-error');
      return DONE;
    }
    if (link.isSettled && (this.#retirement(connection) || !this.#needsCleaning(connection, effect))) {
      this.#free(connection);
      return DONE;
    }
    this.core.ledger.move(connection, 'returning');
    return this.#clean(connection, effect);
  }

  /** Opens what is wanted. */
  fill(): void {
    this.#opener.fill();
  }

  resize(size: Size): void {
    this.core.size = size;
    for (const connection of this.core.idle.all()) {
      if (this.core.isOverfull) this.#close(connection, 'surplus');
    }
    this.#upkeep.run();
    this.fill();
    this.#tellStarts();
  }

  /** Resolves when `min` connections are open. */
  ready(timeoutMillis: number): Promise<void> {
    if (this.#ended) return Promise.reject(new PoolEndedError());
    if (this.#openCount >= this.core.size.min) return DONE;
    const startedAt = this.#parts.clock.now();
    const started = this.#starts.wait(timeoutMillis, () => this.#startError(startedAt));
    this.#opener.fillNow();
    return started;
  }

  /** Turns everybody away and closes everything; leases are awaited for so long, 0 for ever. */
  end(timeoutMillis: number): Promise<void> {
    const { promise } = this.#ended ?? this.#startEnd();
    if (timeoutMillis === 0 || this.#isEnded) return promise;
    const timer = this.#parts.clock.after(timeoutMillis, () => this.#tearDown());
    return promise.finally(() => timer.cancel());
  }

  #startEnd(): { readonly promise: Promise<void> } {
    const ended = withResolvers();
    this.#ended = ended;
    this.#upkeep.stop();
    const error = new PoolEndedError();
    this.#opener.stop(error);
    for (const waiter of this.core.line.take(() => true)) waiter.fail(error);
    this.#starts.reject(() => error);
    for (const connection of this.core.idle.all()) this.#close(connection, 'pool-end');
    this.#endIfEmpty();
    return ended;
  }

  #join(caller: Caller, { timeoutMillis, signal }: Patience): void {
    const { clock } = this.#parts;
    const joinedAt = clock.now();
    let timer: Timer | undefined;
    let abort: (() => void) | undefined;
    const settle = (): void => {
      timer?.cancel();
      if (abort) signal?.removeEventListener('abort', abort);
    };
    const waiter: Waiter<PooledConnection> = {
      hasDeadline: timeoutMillis > 0,
      serve: (connection) => {
        settle();
        caller.serve(connection);
      },
      fail: (error) => {
        settle();
        caller.fail(error);
      },
    };
    const leave = this.core.line.join(waiter);
    if (timeoutMillis > 0) {
      timer = clock.after(timeoutMillis, () => {
        leave();
        this.counters.timedOut += 1;
        const cause = this.#opener.lastError;
        waiter.fail(new AcquireTimeoutError(clock.now() - joinedAt, this.counts, cause && { cause }));
      });
    }
    if (signal) {
      abort = () => {
        leave();
        this.counters.aborted += 1;
        waiter.fail(signal.reason as Error);
      };
      // One signal may end many waits, each with a listener of its own; that is no leak, so Node need not warn of one.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', abort, { once: true });
    }
  }

  #serve(connection: PooledConnection, caller: Caller): void {
    if (this.#parts.options.allowExitOnIdle) connection.link.link.ref();
    this.counters.acquired += 1;
    caller.serve(connection);
  }

  #free(connection: PooledConnection): void {
    const reason = this.#retirement(connection);
    if (reason) {
      this.#close(connection, reason);
      return;
    }
    const waiter = this.core.free(connection, this.#parts.clock.now());
    if (waiter) {
      this.#serve(connection, waiter);
      return;
    }
    if (this.#parts.options.allowExitOnIdle) connection.link.link.unref();
    this.#upkeep.watch(connection);
  }

  /** Why a connection that comes home should not be used again, if there is a reason. */
  #retirement(connection: PooledConnection): CloseReason | undefined {
    if (this.#ended) return 'pool-end';
    if (this.core.isOverfull) return 'surplus';
    return retirementOnReturn(connection, this.#parts.options, this.#parts.clock.now());
  }

  #needsCleaning({ link: { link } }: PooledConnection, effect: SessionEffect): boolean {
    return link.transaction !== 'idle' || this.#needsReset(effect);
  }

  #needsReset(effect: SessionEffect): boolean {
    const { reset } = this.#parts.options;
    return reset === 'always' || (reset === 'auto' && effect !== 'none');
  }

  async #clean(connection: PooledConnection, effect: SessionEffect): Promise<void> {
    const { clock, options, emit } = this.#parts;
    const { link, setup } = connection.link;
    const startedAt = clock.now();
    const tell = (name: 'sessionRolledBack' | 'sessionReset') =>
      emit(name, { connectionId: connection.id, durationMs: clock.now() - startedAt });
    const cleaning = cleanSession(link, {
      effect,
      needsReset: this.#needsReset(effect),
      setup,
      rolledBack: () => {
        this.counters.rolledBack += 1;
        tell('sessionRolledBack');
      },
      reset: () => {
        this.counters.reset += 1;
        tell('sessionReset');
      },
    });
    // Once it is closed for being late, or lost, whatever still comes back from the server finds its state changed.
    const isOnItsWay = (): boolean => connection.state === 'returning';
    const timer = clock.after(options.resetTimeoutMillis, () => {
      const error = new Error(
        `The session was not clean within resetTimeoutMillis (${options.resetTimeoutMillis} ms)`,
      );
      if (isOnItsWay()) this.#close(connection, 'unclean', error);
    });
    try {
      await cleaning;
      if (isOnItsWay()) this.#free(connection);
    } catch (error) {
      if (isOnItsWay()) this.#close(connection, 'unclean', error as Error);
    } finally {
      timer.cancel();
    }
  }

  #listen(connection: PooledConnection): void {
    const session = connection.link;
    session.link.listener = {
      lost: (cause) => this.#lost(connection, cause),
      event: (name, value) => {
        session.handle.emit(name, value);
        session.holder?.emit(name, value);
      },
    };
  }

  #opened(connection: PooledConnection): void {
    this.counters.opened += 1;
    this.#listen(connection);
    const { timings } = connection.link;
    this.#parts.emit('connectionOpened', {
      connectionId: connection.id,
      timings,
      total: this.core.ledger.total,
    });
    this.#free(connection);
    this.#tellStarts();
    this.fill();
  }

  #openFailed({ isHopeless, ...failure }: OpenFailure): void {
    if (this.#ended) {
      this.#endIfEmpty();
      return;
    }
    this.counters.openFailed += 1;
    this.#parts.emit('connectionOpenFailed', failure);
    if (isHopeless) this.#starts.reject(() => this.#startError());
    this.#failCallers(failure.error, isHopeless);
  }

  /**
   * Without any connection that could come back to serve them, callers are told the cause: all of them when another
   * attempt is hopeless, otherwise those who set no deadline and would wait for ever.
   */
  #failCallers(error: Error, isHopeless: boolean): void {
    if (this.#isSomethingComing) return;
    for (const waiter of this.core.line.take((one) => isHopeless || !one.hasDeadline)) waiter.fail(error);
  }

  #lost(connection: PooledConnection, cause: Error): void {
    const { state } = connection;
    if (state === 'closing' || state === 'closed') return;
    const { holder, handle } = connection.link;
    this.#close(connection, 'lost', cause);
    for (const listened of [handle, holder]) {
      if (listened && listened.listenerCount('error') > 0) listened.emit('error', cause);
      listened?.emit('end');
    }
    if (state === 'idle') this.#parts.emit('error', cause, handle);
  }

  #close(connection: PooledConnection, reason: CloseReason, cause?: Error): void {
    const { link } = connection.link;
    this.core.startClosing(connection);
    this.counters.closed[reason] += 1;
    // A connection in doubt is torn down at once, so that its place does not wait for an answer that may never come.
    const gone = IN_DOUBT.has(reason) ? link.destroy() : link.close(GOODBYE_MS);
    void gone.then(() => this.#gone(connection, reason, cause));
  }

  #gone(connection: PooledConnection, reason: CloseReason, cause: Error | undefined): void {
    const { handle } = connection.link;
    this.core.closed(connection);
    this.#parts.emit('remove', handle);
    const ageMs = this.#parts.clock.now() - connection.openedAt;
    const details = { connectionId: connection.id, reason, ageMs, uses: connection.uses, cause };
    this.#parts.emit('connectionClosed', details);
    handle.removeAllListeners();
    this.fill();
    this.#endIfEmpty();
  }

  /** The end's deadline is over: leases that never came back lose their connections. */
  #tearDown(): void {
    for (const connection of this.core.ledger.open()) {
      if (connection.state === 'leased' || connection.state === 'returning') {
        this.#close(connection, 'abandoned');
      }
    }
  }

  #endIfEmpty(): void {
    if (!this.#ended || this.core.ledger.total > 0) return;
    this.#isEnded = true;
    this.#ended.resolve();
  }

  #startError(startedAt = this.#parts.clock.now()): PoolStartError {
    const { lastError } = this.#opener;
    const waitedMs = this.#parts.clock.now() - startedAt;
    return new PoolStartError(this.core.size.min, waitedMs, this.counts, lastError && { cause: lastError });
  }

  /** A connection may yet become free: one is opening, leased or on its way home. */
  get #isSomethingComing(): boolean {
    const { opening, leased, returning } = this.core.ledger.counts;
    return opening + leased + returning > 0;
  }

  #tellStarts(): void {
    if (this.#openCount >= this.core.size.min) this.#starts.resolve();
  }

  get #openCount(): number {
    const { idle, leased, returning } = this.core.ledger.counts;
    return idle + leased + returning;
  }
}

const IN_DOUBT: ReadonlySet<CloseReason> = new Set(['lost', 'unclean', 'released-with-error', 'abandoned']);

const DONE = Promise.resolve();
