import type { Clock, Timer } from '../../src/clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #pending = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** What the calendar said when the clock began to run. */
  startedOn = new Date('2026-03-02T00:00:00Z');

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.startedOn.getTime() + this.#now);
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry = { at: this.#now + delayMs, callback };
    this.#pending.add(entry);
    return { cancel: () => this.#pending.delete(entry), unref: () => undefined, ref: () => undefined };
  }

  /** Lets time pass, calling back in order, and lets promises settle in between, or what else should happen there. */
  async advance(ms: number, between = flush): Promise<void> {
    await between();
    const until = this.#now + ms;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#pending.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await between();
    }
    this.#now = until;
    await between();
  }

  /** Time passes without anything being called back, as for a process that was stopped. */
  leap(ms: number): void {
    this.#now += ms;
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  #next(until: number): { readonly at: number; readonly callback: () => void } | undefined {
    return [...this.#pending].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything that is already decided happen. */
export function flush(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
