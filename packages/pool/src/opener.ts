import type { Clock, Timer } from './clock.ts';
import { type OpenHooks, openSession, type Session } from './connection/open.ts';
import { nextBackoffMs } from './core/backoff.ts';
import type { OpenConnection, Permit } from './core/connection.ts';
import type { PoolCore } from './core/pool-core.ts';
import { drawExpiry } from './core/retirement.ts';
import { troubleOf } from './core/trouble.ts';
import type { Driver, Opening } from './driver.ts';
import { asError } from './errors.ts';
import type { Outage } from './metrics/explain.ts';

/** After a wrong password and its like, nothing but a change at the server helps: it is tried again this seldom. */
const HOPELESS_RETRY_MS = 10_000;
/** How often it is looked at whether those in line need another connection after all. */
const LEAST_GROWTH_PAUSE_MS = 2;
const MOST_GROWTH_PAUSE_MS = 250;
const LEAST_HANG_MS = 500;

export interface OpenerParts {
  readonly driver: Driver;
  readonly clock: Clock;
  readonly random: () => number;
  readonly hooks: OpenHooks;
  readonly openTimeoutMillis: number;
  readonly maxLifetimeSeconds: number;
  readonly allowExitOnIdle: boolean;
  readonly opened: (connection: OpenConnection<Session>) => void;
  readonly failed: (failure: OpenFailure) => void;
}

export interface OpenFailure {
  readonly error: Error;
  /** Failures in a row, this one included. */
  readonly attempt: number;
  readonly retryInMs: number;
  /** Trying again changes nothing before somebody changes something. */
  readonly isHopeless: boolean;
}

/**
 * Opens what the core wants opened. While the server is away: one attempt at a time, with a growing, jittered pause
 * before each, so that nothing hammers and one success ends the outage. While callers are in line: looks again after
 * short pauses, because how many connections they are worth changes with what happens meanwhile.
 */
export class Opener {
  readonly #core: PoolCore<Session>;
  readonly #parts: OpenerParts;
  /** Those under way, oldest first, with their beginning. */
  readonly #attempts = new Map<AbortController, number>();
  /** Those under way for nobody: the process may end. */
  readonly #unawaited = new Set<Opening>();
  #failures = 0;
  #backoffMs = 0;
  #retry: Timer | undefined;
  #retryAt = 0;
  #growth: Timer | undefined;
  /** When an attempt last came to an end, or began where none was under way. */
  #progressAt = 0;
  /** How long attempts may hang before one more is let past them; doubled each time. */
  #hangMs = LEAST_HANG_MS;
  /** Attempts at once during an outage. */
  #most = 1;
  #hopeless: Error | undefined;
  #isStopped = false;
  /** What the last attempt failed with; undefined once one has succeeded. */
  lastError: Error | undefined;

  constructor(core: PoolCore<Session>, parts: OpenerParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** Why it makes no sense to wait for a connection now, if it makes none. */
  get hopeless(): Error | undefined {
    return this.#hopeless;
  }

  /** What keeps connections from being opened, if attempts fail. */
  outage(now: number): Outage | undefined {
    if (!this.lastError) return undefined;
    const retryInMs = this.#retry && Math.max(0, this.#retryAt - now);
    return {
      error: this.lastError,
      attempts: this.#failures,
      retryInMs,
      isHopeless: this.#hopeless !== undefined,
    };
  }

  /** How long the oldest attempt has lasted. */
  longestMs(now: number): number | undefined {
    for (const startedAt of this.#attempts.values()) return now - startedAt;
    return undefined;
  }

  /** Opens what is wanted, if the time has come. */
  fill(): void {
    if (this.#isStopped) return;
    if (this.#core.line.size > 0) this.#await();
    if (this.#retry) return;
    if (this.#core.line.size === 0) this.#core.growth.calm();
    // Without room there is nothing to reckon.
    while (this.#core.hasRoom && this.#openOne(0));
    if (!this.#retry && !this.#growth && this.#core.mayGrow) this.#lookAgain();
  }

  /** Somebody was put behind others for want of a free connection: the next may have one. */
  fillForSharing(): void {
    if (this.#core.hasRoom && !this.#isStopped) this.#openOne(1);
  }

  /** Whether one more was wanted, and is being opened. */
  #openOne(sharing: 0 | 1): boolean {
    const { clock } = this.#parts;
    const permit = this.#mayTry ? this.#core.nextPermit(clock.now(), sharing) : undefined;
    if (!permit) return false;
    if (this.#attempts.size === 0) this.#progressAt = clock.now();
    void this.#open(permit); // handles its own failure
    return true;
  }

  /** An attempt may fail at once, and then begins the pause. */
  get #mayTry(): boolean {
    return !this.#retry && (this.#failures === 0 || this.#core.ledger.counts.opening < this.#most);
  }

  /** Somebody wants to know now, not after the pause. */
  fillNow(): void {
    if (this.#retry) this.#core.serverLimit.retry();
    this.#endPause();
    this.fill();
  }

  /** Gives up what is under way, for good. */
  stop(error: Error): void {
    this.#isStopped = true;
    this.#endPause();
    this.#growth?.cancel();
    for (const attempt of this.#attempts.keys()) attempt.abort(error);
  }

  /** Whoever waits keeps the process alive. */
  #await(): void {
    this.#retry?.ref();
    // Under load this is asked for each caller in line, and to clear a set makes a new table even where it is empty.
    if (this.#unawaited.size === 0) return;
    for (const opening of this.#unawaited) opening.ref();
    this.#unawaited.clear();
  }

  async #open(permit: Permit<Session>): Promise<void> {
    const { clock, driver, hooks, random, openTimeoutMillis, maxLifetimeSeconds, allowExitOnIdle } =
      this.#parts;
    const attempt = new AbortController();
    const limits = { clock, timeoutMillis: openTimeoutMillis, allowExitOnIdle, signal: attempt.signal };
    let session: Session;
    let opening: Opening | undefined;
    const startedAt = clock.now();
    this.#attempts.set(attempt, startedAt);
    let isImpossible = true;
    try {
      opening = driver.open();
      isImpossible = false;
      if (allowExitOnIdle && this.#core.line.size === 0) {
        opening.unref();
        this.#unawaited.add(opening);
      }
      session = await openSession(opening, hooks, limits);
      if (session.link.lostCause) throw session.link.lostCause;
    } catch (error) {
      this.#core.openFailed(permit);
      // What throws before it tries, a connection string that is none for one, will throw again.
      this.#failed(asError(error), isImpossible || troubleOf(error) === 'refused-by-rule');
      return;
    } finally {
      this.#attempts.delete(attempt);
      if (opening) this.#unawaited.delete(opening);
    }
    // A pause after a refusal of `onAcquire` stays: connections that open are what it is refusing.
    if (this.#failures > 0) this.#endPause();
    this.#failures = 0;
    this.#backoffMs = 0;
    this.lastError = undefined;
    const now = clock.now();
    this.#progressAt = now;
    this.#hangMs = LEAST_HANG_MS;
    this.#most = 1;
    this.#core.growth.opened(now - startedAt);
    const connection = this.#core.opened(permit, session, now);
    connection.expiresAt = drawExpiry(connection.openedAt, maxLifetimeSeconds, random());
    this.#parts.opened(connection);
  }

  /**
   * Callers are in line and there is room: whether to open for them is asked again a little later. Attempts that hang
   * are passed by another one: a server, or one address of it, that swallows one attempt may answer the next.
   */
  #lookAgain(): void {
    const { clock } = this.#parts;
    const { growth } = this.#core;
    const pause = Math.min(Math.max(growth.openMs / 4, LEAST_GROWTH_PAUSE_MS), MOST_GROWTH_PAUSE_MS);
    this.#growth = clock.after(pause, () => {
      this.#growth = undefined;
      const now = clock.now();
      if (now - this.#progressAt > Math.max(2 * growth.openMs, this.#hangMs)) {
        growth.widen();
        this.#most += 1;
        this.#hangMs *= 2;
        this.#progressAt = now;
      }
      this.fill();
    });
  }

  #failed(error: Error, isHopeless: boolean): void {
    this.#failures += 1;
    this.#most = 1;
    this.#progressAt = this.#parts.clock.now();
    this.#core.growth.calm();
    if (troubleOf(error) === 'server-full') this.#core.serverRefused();
    this.lastError = error;
    // Several attempts may fail together; the first of them sets the pace.
    if (isHopeless) this.#hopeless = error;
    this.pause(isHopeless ? HOPELESS_RETRY_MS : undefined);
    this.#parts.failed({ error, attempt: this.#failures, retryInMs: this.#backoffMs, isHopeless });
  }

  /** Opens nothing for a while: longer and longer, or as long as given. */
  pause(ms?: number): void {
    if (this.#retry || this.#isStopped) return;
    const { clock, random, allowExitOnIdle } = this.#parts;
    this.#backoffMs = ms ?? nextBackoffMs(this.#backoffMs, random());
    this.#retryAt = clock.now() + this.#backoffMs;
    this.#retry = clock.after(this.#backoffMs, () => this.fillNow());
    // Nobody in line: a server that stays away must not keep the process alive.
    if (allowExitOnIdle && this.#core.line.size === 0) this.#retry.unref();
  }

  #endPause(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#hopeless = undefined;
  }
}
