import type { Clock, Timer } from '../clock.ts';
import type { OpenConnection } from '../core/connection.ts';
import type { PoolCore } from '../core/pool-core.ts';
import { type CloseReason, type RetirementLimits, unusedUntil } from '../core/retirement.ts';

export interface UpkeepParts<Link> {
  readonly limits: RetirementLimits;
  readonly clock: Clock;
  readonly allowExitOnIdle: boolean;
  /** When it should be asked whether it is alive. */
  readonly probeDueOf: (connection: OpenConnection<Link>) => number;
  readonly probe: (connection: OpenConnection<Link>) => void;
  readonly close: (connection: OpenConnection<Link>, reason: CloseReason) => void;
  /** One that stays until it is replaced wants its replacement. */
  readonly fill: () => void;
}

/** A user who may only read does not make the pool renew itself at each refused write. */
const READ_ONLY_PAUSE_MS = 30_000;

/**
 * Looks after idle connections: retires those that are unused for too long or too old, and probes those that were
 * silent for long. One timer for the whole pool, set for the first that is due, instead of one per connection and
 * checkout.
 */
export class Upkeep<Link> {
  readonly #core: PoolCore<Link>;
  readonly #parts: UpkeepParts<Link>;
  #timer: Timer | undefined;
  #dueAt = Infinity;
  #readOnlyAt = -Infinity;

  constructor(core: PoolCore<Link>, parts: UpkeepParts<Link>) {
    this.#core = core;
    this.#parts = parts;
  }

  /** A connection has become idle. */
  watch(connection: OpenConnection<Link>): void {
    this.#wakeAt(Math.min(this.#endOf(connection), this.#parts.probeDueOf(connection)));
  }

  /** Looks at all of them now. */
  run(): void {
    this.stop();
    const now = this.#parts.clock.now();
    for (const connection of this.#core.idle.all()) this.#lookAt(connection, now);
    for (const connection of this.#core.idle.all()) this.watch(connection);
  }

  /**
   * The server refuses to write (25006). A primary that became a standby would keep all of these connections for ever,
   * so all are renewed as they come home. A borrower who had asked for a read-only transaction looks the same from
   * here; therefore not more often than once in a while.
   */
  becameReadOnly(): void {
    const now = this.#parts.clock.now();
    if (now - this.#readOnlyAt < READ_ONLY_PAUSE_MS) return;
    this.#readOnlyAt = now;
    for (const connection of this.#core.ledger.open()) connection.isReadOnly = true;
    this.run();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueAt = Infinity;
  }

  #lookAt(connection: OpenConnection<Link>, now: number): void {
    const { close, fill, probe, probeDueOf } = this.#parts;
    if (connection.isReadOnly) close(connection, 'read-only');
    else if (this.#endOf(connection) <= now) {
      if (now < connection.expiresAt) close(connection, 'idle');
      else if (this.#core.staysUntilReplaced(connection)) fill();
      else close(connection, 'lifetime');
    } else if (probeDueOf(connection) <= now) probe(connection);
  }

  /** When an idle connection has to go. One that waits for its replacement goes with its coming. */
  #endOf(connection: OpenConnection<Link>): number {
    if (this.#core.outgoing.has(connection)) return Infinity;
    const unused = unusedUntil(connection, this.#parts.limits, this.#core.mayGo(connection));
    return Math.min(unused, connection.expiresAt);
  }

  #wakeAt(dueAt: number): void {
    if (dueAt >= this.#dueAt) return;
    this.stop();
    this.#dueAt = dueAt;
    const { clock, allowExitOnIdle } = this.#parts;
    this.#timer = clock.after(Math.max(0, dueAt - clock.now()), () => this.run());
    if (allowExitOnIdle) this.#timer.unref();
  }
}
