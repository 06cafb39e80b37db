import type { Clock, Timer } from '../clock.ts';
import type { PoolCore } from '../core/pool-core.ts';
import type { Advice } from '../sizing/advise.ts';
import type { Schedule } from '../sizing/schedule.ts';
import { Sizing, SIZING_PERIOD_MS } from '../sizing/sizing.ts';

export interface SizeKeeperParts {
  readonly clock: Clock;
  readonly isDynamic: boolean;
  readonly schedule: Schedule | undefined;
  /** The number to keep has changed. */
  readonly changed: () => void;
}

/** Measures what is needed, and keeps as many connections as the load or the hour asks for. */
export class SizeKeeper {
  readonly #core: PoolCore<unknown>;
  readonly #parts: SizeKeeperParts;
  readonly #sizing: Sizing;
  #timer: Timer | undefined;

  constructor(core: PoolCore<unknown>, parts: SizeKeeperParts) {
    this.#core = core;
    this.#parts = parts;
    this.#sizing = new Sizing(parts.clock.now(), parts.schedule);
  }

  /** Sees to the number to keep, from now on. */
  start(): void {
    if (this.#parts.isDynamic || this.#parts.schedule) this.#look();
  }

  /** To be called after each change of what is in use or in line. */
  sample(now: number): void {
    const { leased, returning } = this.#core.ledger.counts;
    this.#sizing.sample(now, leased + returning, this.#core.line.size);
  }

  advise(): Advice {
    return this.#sizing.advise(this.#parts.clock.now(), this.#core.size);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #look(): void {
    const { clock, isDynamic, schedule, changed } = this.#parts;
    const { size } = this.#core;
    const date = clock.date();
    const keep = isDynamic
      ? this.#sizing.keepAt(clock.now(), date, size)
      : Math.min(size.max, schedule?.minAt(date, size.min) ?? size.min);
    if (keep !== this.#core.keep) {
      this.#core.keep = keep;
      changed();
    }
    this.#timer = clock.after(SIZING_PERIOD_MS, () => this.#look());
    // The size of a pool is no reason for a process to live.
    this.#timer.unref();
  }
}
