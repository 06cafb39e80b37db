import { type Advice, advise } from './advise.ts';
import { DemandMeter } from './demand-meter.ts';
import type { Schedule } from './schedule.ts';
import { type Bounds, nextTarget, type Target } from './target.ts';

/** How often the size is worth a look, in milliseconds. */
export const SIZING_PERIOD_MS = 1000;

/**
 * Sizes the pool by its load and by the hour: measures, follows, and says how many connections to keep. No timer and
 * no clock of its own.
 */
export class Sizing {
  readonly #demand: DemandMeter;
  readonly #schedule: Schedule | undefined;
  #target: Target;

  constructor(now: number, schedule?: Schedule) {
    this.#demand = new DemandMeter(now);
    this.#schedule = schedule;
    this.#target = { connections: 0, changedAt: now };
  }

  /** Something has changed: so many connections in use or on their way home, so many callers in line from now on. */
  sample(now: number, inUse: number, waiting: number): void {
    this.#demand.sample(now, inUse, waiting);
  }

  /** How many connections to keep open now, within the owner's `bounds`. `date`: what the schedule goes by. */
  keepAt(now: number, date: Date, bounds: Bounds): number {
    const min = Math.min(bounds.max, this.#schedule?.minAt(date, bounds.min) ?? bounds.min);
    this.#target = nextTarget(this.#target, this.#demand.peaks(now), now, { min, max: bounds.max });
    return this.#target.connections;
  }

  /** Which `min` and `max` would do, by what was measured so far. */
  advise(now: number, bounds: Bounds): Advice {
    return advise(this.#demand.measurements(now), bounds);
  }
}
