import { Cleaner } from './cleaner.ts';
import type { Clock } from './clock.ts';
import { Closer } from './closer.ts';
import { listenTo } from './connection/listen.ts';
import type { Session } from './connection/open.ts';
import type { Size } from './core/capacity.ts';
import type { OpenConnection } from './core/connection.ts';
import { PoolCore } from './core/pool-core.ts';
import { type CloseReason, retirementOnReturn } from './core/retirement.ts';
import type { Driver } from './driver.ts';
import { Ending } from './ending.ts';
import { AcquireTimeoutError, ConnectionLostError, PoolEndedError, QueueFullError } from './errors.ts';
import type { PoolEvents } from './events.ts';
import { Examiner } from './examiner.ts';
import { Lanes } from './lane/lanes.ts';
import { LeakWatch } from './lease/leak-watch.ts';
import type { Lease } from './lease/lease.ts';
import { SelfWaits } from './lease/self-wait.ts';
import { Census } from './metrics/census.ts';
import type { PoolMetrics } from './metrics/pool-metrics.ts';
import { type OpenFailure, Opener } from './opener.ts';
import type { ResolvedOptions } from './options/resolved-options.ts';
import { Starts } from './starts.ts';
import type { Judge } from './statement/judge.ts';
import { type SessionEffect, worseEffect } from './statement/session-effect.ts';
import { Health } from './upkeep/health.ts';
import { SizeKeeper } from './upkeep/size-keeper.ts';
import { Upkeep } from './upkeep/upkeep.ts';
import { type Caller, type Patience, Wait, type WaitParts } from './wait.ts';

export type PooledConnection = OpenConnection<Session>;

/** What the exchange needs from outside; injected, so that time, chance and servers can be a test's own. */
export interface ExchangeParts {
  readonly options: ResolvedOptions;
  readonly driver: Driver;
  readonly clock: Clock;
  readonly metrics: PoolMetrics;
  readonly judge: Judge;
  /** In [0, 1); for jitter alone. */
  readonly random: () => number;
  /** Shows a new connection to the `connect` listeners and waits for them. */
  readonly announce: (handle: Lease) => Promise<void>;
  readonly emit: <Name extends keyof PoolEvents>(name: Name, ...details: PoolEvents[Name]) => void;
}

/**
 * Where callers and connections meet: the asynchronous shell around the core. It asks the core what to do, and has it
 * done by those who open, clean, close and look after connections.
 */
export class Exchange {
  readonly core: PoolCore<Session>;
  readonly census: Census;
  readonly opener: Opener;
  readonly lanes: Lanes;
  readonly leaks: LeakWatch;
  readonly selfWaits: SelfWaits | undefined;
  readonly sizes: SizeKeeper;
  readonly ending: Ending;
  readonly #parts: ExchangeParts;
  readonly #starts: Starts;
  /** Where there is an `onAcquire`. */
  readonly #examiner: Examiner | undefined;
  readonly #health: Health;
  readonly #upkeep: Upkeep<Session>;
  readonly #cleaner: Cleaner;
  readonly #closer: Closer;
  readonly #waitParts: WaitParts<PooledConnection>;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    const { clock, options } = parts;
    this.core = new PoolCore(options);
    this.census = new Census(this.core, clock);
    const { onAcquire, onConnect, verify } = options;
    this.opener = new Opener(this.core, {
      ...parts,
      ...options,
      hooks: { onConnect, verify, announce: parts.announce, judge: parts.judge },
      opened: (connection) => this.#opened(connection),
      failed: (failure) => this.#openFailed(failure),
    });
    this.#starts = new Starts(this.core, { clock, census: this.census, opener: this.opener });
    this.lanes = new Lanes(this.core, {
      clock,
      metrics: parts.metrics,
      checkout: (caller, patience) => this.checkout(caller, patience),
      grow: () => this.opener.fillForSharing(),
      serveFirst: (connection) => this.#serveFirst(connection),
      isDue: (connection, now) => this.#isDue(connection, now),
      giveBack: (connection) => this.#comesHome(connection, clock.now()),
    });
    this.#closer = new Closer(this.core, {
      ...parts,
      gone: () => {
        this.fill();
        this.ending.doneIfEmpty();
      },
    });
    this.#cleaner = new Cleaner({
      ...parts,
      cleaned: (connection) => this.#free(connection, clock.now()),
      failed: (connection, cause) => this.#close(connection, 'unclean', cause),
    });
    this.leaks = new LeakWatch(this.core.ledger, {
      ...parts,
      census: this.census,
      takeBack: (connection) => void this.giveBack(connection, 'prepared'), // off anybody's path
    });
    this.selfWaits = options.detectSelfWait ? new SelfWaits({ ...parts, census: this.census }) : undefined;
    this.#examiner =
      onAcquire &&
      new Examiner({
        ...parts,
        onAcquire,
        openTimeoutMillis: options.openTimeoutMillis,
        giveBack: (connection, isBroken) => void this.giveBack(connection, 'none', isBroken), // off the caller's path
        refused: (connection) => {
          // A hook that refuses every connection must not make the pool hammer the server with new ones.
          this.opener.pause();
          this.#close(connection, 'refused');
        },
        serveAnother: (wait) => this.#serveAnother(wait),
      });
    this.#health = new Health(this.core, {
      ...options,
      clock,
      counters: parts.metrics.counters,
      alive: (connection, waiter) => {
        if (waiter) this.#serve(connection, waiter, clock.now() - waiter.joinedAt);
        else this.#upkeep.watch(connection);
      },
      dead: (connection, cause) => this.#closeDoubtful(connection, 'unresponsive', cause),
    });
    this.#upkeep = new Upkeep(this.core, {
      limits: options,
      clock,
      allowExitOnIdle: options.allowExitOnIdle,
      probeDueOf: (connection) => this.#health.dueOf(connection),
      probe: (connection) => this.#health.probe(connection),
      close: (connection, reason) => this.#close(connection, reason),
      fill: () => this.fill(),
    });
    this.#waitParts = {
      clock,
      timedOut: (wait) => {
        wait.leave(this.core.line);
        parts.metrics.counters.timedOut += 1;
        const now = clock.now();
        this.sizes.sample(now);
        const cause = this.opener.lastError;
        const own = wait.own?.held;
        const held = own && this.census.infoOf(own);
        wait.fail(new AcquireTimeoutError(now - wait.joinedAt, this.census.counts, cause && { cause }, held));
      },
      aborted: (wait, reason) => {
        wait.leave(this.core.line);
        parts.metrics.counters.aborted += 1;
        this.sizes.sample(clock.now());
        wait.fail(reason);
      },
    };
    this.sizes = new SizeKeeper(this.core, {
      clock,
      isDynamic: options.sizing === 'auto',
      schedule: options.schedule,
      changed: () => this.#resized(),
    });
    this.ending = new Ending(this.core, {
      clock,
      opener: this.opener,
      starts: this.#starts,
      lanes: this.lanes,
      leaks: this.leaks,
      upkeep: this.#upkeep,
      sizes: this.sizes,
      close: (connection, reason) => this.#close(connection, reason),
    });
    this.sizes.start();
  }

  /** Gives the caller a connection now or when it is their turn; calls exactly one of their two functions, once. */
  checkout(caller: Caller<PooledConnection>, patience: Patience): void {
    const { clock, metrics, options } = this.#parts;
    if (this.ending.isBegun) {
      caller.fail(new PoolEndedError());
      return;
    }
    if (patience.signal?.aborted) {
      metrics.counters.aborted += 1;
      caller.fail(patience.signal.reason as Error);
      return;
    }
    const now = clock.now();
    const connection = this.#takeIdle(now);
    if (connection) {
      this.sizes.sample(now);
      this.#serve(connection, this.#examiner ? this.#wait(caller, patience, now) : caller, 0);
      if (this.core.size.minIdle > 0) this.fill();
      return;
    }
    this.#health.probeDoubtful(now);
    if (caller.joinInstead?.()) return;
    // Told at once, and without another attempt: nothing has changed since the last one.
    if (this.opener.hopeless && !this.core.isSomethingComing) {
      caller.fail(this.opener.hopeless);
      return;
    }
    // One who comes back had a place.
    if (!caller.wait && this.core.isLineFull(options.maxWaiting)) {
      metrics.counters.refused += 1;
      caller.fail(new QueueFullError(options.maxWaiting, this.census.counts));
      return;
    }
    const wait = caller.wait ?? this.#wait(caller, patience, now);
    if (caller.wait) wait.again();
    caller.waits?.(wait);
    wait.join(this.core.line);
    wait.own = this.selfWaits?.joined();
    if (this.core.isSuspended) wait.pause();
    this.sizes.sample(now);
    this.fill();
  }

  /**
   * Takes a connection back. It is judged by what the server said last: a session known to be clean is free at once;
   * otherwise it is made clean on its way, or replaced. The result resolves when that is done.
   */
  giveBack(connection: PooledConnection, left: SessionEffect, error?: unknown): Promise<void> {
    const session = connection.link;
    const effect = worseEffect(left, session.acquireEffect);
    session.acquireEffect = 'none';
    this.leaks.end(connection);
    session.link.forgetTypeParsers();
    // Lost, or torn down by the end of the pool, while it was out.
    if (connection.state !== 'leased') return DONE;
    const now = this.#wasUsed(connection);
    if (error) {
      this.#close(connection, 'released-with-error');
      return DONE;
    }
    return this.#comesHome(connection, now, effect);
  }

  /** Takes a connection out of the pool, for good and as it is; its place is free. */
  detach(connection: PooledConnection): void {
    const { link } = connection.link;
    if (connection.state !== 'leased') throw new ConnectionLostError({ cause: link.lostCause });
    this.leaks.end(connection);
    this.#wasUsed(connection);
    link.listener = undefined;
    this.#closer.detach(connection);
  }

  /** Opens what is wanted. */
  fill(): void {
    this.opener.fill();
  }

  resize(size: Size): void {
    this.core.size = size;
    for (const connection of this.core.idle.all()) {
      if (this.core.isOverfull) this.#close(connection, 'surplus');
    }
    this.#resized();
    this.#starts.look();
  }

  /** Hands out nothing until `resume`; who waits, or comes, does so without their time running. */
  suspend(): void {
    if (this.core.isSuspended) return;
    this.core.isSuspended = true;
    for (const waiter of this.core.line) waiter.pause();
    this.#examiner?.pause();
  }

  /** Serves the line again. What was idle meanwhile is probed first: a server may have been exchanged for another. */
  resume(): void {
    if (!this.core.isSuspended) return;
    this.core.isSuspended = false;
    for (const waiter of this.core.line) waiter.proceed();
    this.#examiner?.proceed();
    this.#health.suspect(this.#parts.clock.now());
    this.#serveLine();
  }

  /** Resolves when `min` connections are open. */
  ready(timeoutMillis: number): Promise<void> {
    if (this.ending.isBegun) return Promise.reject(new PoolEndedError());
    if (this.core.isWarm) return DONE;
    const started = this.#starts.wait(timeoutMillis);
    this.opener.fillNow();
    return started;
  }

  /** For itself, so that a call that finds none allocates nothing. */
  #takeIdle(now: number): PooledConnection | undefined {
    if (this.core.idle.size === 0) return undefined;
    return this.core.takeIdle(now, (idle) => this.#health.isFit(idle, now));
  }

  /** A checkout is over, and when. */
  #wasUsed(connection: PooledConnection): number {
    const now = this.#parts.clock.now();
    const usedMs = now - connection.leasedAt;
    this.#parts.metrics.used(usedMs);
    this.core.growth.used(usedMs);
    return now;
  }

  #comesHome(connection: PooledConnection, now: number, effect: SessionEffect = 'none'): Promise<void> {
    if (connection.state !== 'leased') return DONE;
    const isFree = this.#retirement(connection, now) || !this.#cleaner.isNeeded(connection, effect);
    if (connection.link.link.isSettled && isFree) {
      this.#free(connection, now);
      return DONE;
    }
    this.core.ledger.move(connection, 'returning');
    return this.#cleaner.clean(connection, effect);
  }

  #wait(caller: Caller<PooledConnection>, patience: Patience, now: number): Wait<PooledConnection> {
    const ticket = caller.ticket ?? this.core.line.drawTicket();
    return new Wait(caller, patience, ticket, now, this.#waitParts);
  }

  #serve(
    connection: PooledConnection,
    caller: Pick<Caller<PooledConnection>, 'serve'>,
    waitedMs: number,
  ): void {
    if (this.#parts.options.allowExitOnIdle) connection.link.link.ref();
    if (this.#examiner && caller instanceof Wait) {
      void this.#examiner.show(connection, caller as Wait<PooledConnection>); // never rejects
      return;
    }
    this.#parts.metrics.waited(waitedMs);
    caller.serve(connection);
  }

  /** The first in line joins others on a connection that is out already. */
  #serveFirst(connection: PooledConnection): void {
    const waiter = this.core.line.shift();
    if (waiter) this.#serve(connection, waiter, this.#parts.clock.now() - waiter.joinedAt);
  }

  /** The connection that a caller was to get came to nothing. */
  #serveAnother(wait: Wait<PooledConnection>): void {
    if (wait.isOver) return;
    if (this.ending.isBegun) {
      wait.fail(new PoolEndedError());
      return;
    }
    wait.join(this.core.line);
    this.#serveLine();
  }

  /** Whoever waits gets what is idle; for the moments at which both may be there. */
  #serveLine(): void {
    const now = this.#parts.clock.now();
    for (let next = this.core.serveIdle(now); next; next = this.core.serveIdle(now)) {
      this.#serve(next.connection, next.waiter, now - next.waiter.joinedAt);
    }
    this.sizes.sample(now);
    this.fill();
  }

  #free(connection: PooledConnection, now: number): void {
    const session = connection.link;
    // A lease on which nothing was asked proves nothing.
    if (session.link.sentCount > session.sentCount) connection.heardAt = now;
    session.sentCount = session.link.sentCount;
    const reason = this.#retirement(connection, now);
    if (reason) {
      this.#close(connection, reason);
      return;
    }
    const waiter = this.core.free(connection, now);
    this.sizes.sample(now);
    if (waiter) {
      this.#serve(connection, waiter, now - waiter.joinedAt);
      return;
    }
    if (this.core.outgoing.has(connection)) this.fill();
    if (this.#parts.options.allowExitOnIdle) session.link.unref();
    this.#upkeep.watch(connection);
  }

  /** Why a connection that comes home is not used again, if there is a reason. */
  #retirement(connection: PooledConnection, now: number): CloseReason | undefined {
    return this.#expiry(connection, now) ?? (this.core.isIdleFull ? 'surplus' : undefined);
  }

  /** Why a connection is not used any more, whoever waits. */
  #expiry(connection: PooledConnection, now: number): CloseReason | undefined {
    if (this.ending.isBegun) return 'pool-end';
    if (this.core.isOverfull) return 'surplus';
    const reason = retirementOnReturn(connection, this.#parts.options, now);
    return reason === 'lifetime' && this.core.staysUntilReplaced(connection) ? undefined : reason;
  }

  /** Whether one that is shared must come home. One that goes only when replaced would wait for that in vain otherwise. */
  #isDue(connection: PooledConnection, now: number): boolean {
    const before = this.core.outgoing.size;
    const isDue = this.#expiry(connection, now) !== undefined;
    if (this.core.outgoing.size > before) this.fill();
    return isDue;
  }

  #close(connection: PooledConnection, reason: CloseReason, cause?: Error): void {
    this.#closer.close(connection, reason, cause);
    this.#examiner?.closing(connection, cause);
    this.sizes.sample(this.#parts.clock.now());
  }

  /** Where one was lost, others may be as good as lost. */
  #closeDoubtful(connection: PooledConnection, reason: CloseReason, cause: Error): void {
    this.#close(connection, reason, cause);
    if (!this.ending.isBegun) this.#health.suspect(this.#parts.clock.now());
  }

  #opened(connection: PooledConnection): void {
    const { clock, emit, metrics } = this.#parts;
    const { timings } = connection.link;
    metrics.connected(timings.totalMs);
    listenTo(connection, {
      metrics,
      emit,
      lost: (cause) => this.#closeDoubtful(connection, 'lost', cause),
      readOnly: () => this.#upkeep.becameReadOnly(),
    });
    emit('connectionOpened', { connectionId: connection.id, timings, total: this.core.ledger.total });
    this.#free(connection, clock.now());
    this.#closeOutgoing();
    this.#starts.look();
    this.fill();
  }

  /** One was opened: one that only waited for its replacement may go. */
  #closeOutgoing(): void {
    for (const connection of this.core.outgoing) {
      if (connection.state !== 'idle' || !this.core.mayGo(connection)) continue;
      this.#close(connection, 'lifetime');
      return;
    }
  }

  #openFailed({ isHopeless, ...failure }: OpenFailure): void {
    if (this.ending.isBegun) {
      this.ending.doneIfEmpty();
      return;
    }
    this.#parts.metrics.counters.openFailed += 1;
    this.#parts.emit('connectionOpenFailed', failure);
    if (isHopeless) this.#starts.fail();
    this.#failCallers(failure.error, isHopeless);
  }

  /**
   * Without any connection that could come back to serve them, callers are told the cause: all of them when another
   * attempt is hopeless, otherwise those who set no deadline and would wait for ever.
   */
  #failCallers(error: Error, isHopeless: boolean): void {
    if (this.core.isSomethingComing) return;
    for (const waiter of this.core.line.take((one) => isHopeless || !one.hasDeadline)) waiter.fail(error);
  }

  #resized(): void {
    this.#upkeep.run();
    this.fill();
  }
}

const DONE = Promise.resolve();
