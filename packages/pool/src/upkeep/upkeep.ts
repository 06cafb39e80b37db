import type { Clock, Timer } from '../clock.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { PoolCore } from '../core/pool-core.ts';
import { type CloseReason, idleUntil, type RetirementLimits } from '../core/retirement.ts';

/**
 * Retires idle connections that are unused for too long or too old. One timer for the whole pool, set for the first
 * that is due, instead of one per connection and checkout.
 */
export class Upkeep<Link> {
  readonly #core: PoolCore<Link>;
  readonly #limits: RetirementLimits;
  readonly #clock: Clock;
  readonly #close: (connection: OpenConnection<Link>, reason: CloseReason) => void;
  readonly #mayExit: boolean;
  #timer: Timer | undefined;
  #dueAt = Infinity;

  constructor(
    core: PoolCore<Link>,
    limits: RetirementLimits & { readonly allowExitOnIdle: boolean },
    clock: Clock,
    close: (connection: OpenConnection<Link>, reason: CloseReason) => void,
  ) {
    this.#core = core;
    this.#limits = limits;
    this.#clock = clock;
    this.#close = close;
    this.#mayExit = limits.allowExitOnIdle;
  }

  /** A connection has become idle. */
  watch(connection: OpenConnection<Link>): void {
    this.#wakeAt(this.#dueOf(connection));
  }

  /** The bounds have changed: look again at once. */
  run(): void {
    this.stop();
    const now = this.#clock.now();
    for (const connection of this.#core.idle.all()) {
      if (this.#dueOf(connection) > now) continue;
      this.#close(connection, now >= connection.expiresAt ? 'lifetime' : 'idle');
    }
    for (const connection of this.#core.idle.all()) this.#wakeAt(this.#dueOf(connection));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueAt = Infinity;
  }

  #dueOf(connection: OpenConnection<Link>): number {
    return idleUntil(connection, this.#limits, this.#core.mayShrink);
  }

  #wakeAt(dueAt: number): void {
    if (dueAt >= this.#dueAt) return;
    this.stop();
    this.#dueAt = dueAt;
    this.#timer = this.#clock.after(Math.max(0, dueAt - this.#clock.now()), () => this.run());
    if (this.#mayExit) this.#timer.unref();
  }
}
