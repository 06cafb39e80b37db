/** A clock that moves only when a test says so. */
import type { Cancel, Clock } from '../../../src/clock.ts';

interface Timer {
  dueAt: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

/** Timers run inside `advance`, in the order in which they are due. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Cancel {
    return this.#add({ dueAt: this.#now + ms, everyMs: undefined, run });
  }

  every(ms: number, run: () => void): Cancel {
    return this.#add({ dueAt: this.#now + ms, everyMs: ms, run });
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (let timer = this.#next(until); timer !== undefined; timer = this.#next(until)) {
      this.#now = timer.dueAt;
      if (timer.everyMs === undefined) this.#timers.delete(timer);
      else timer.dueAt += timer.everyMs;
      timer.run();
    }
    this.#now = until;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  #next(until: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.dueAt <= until);
    return due.toSorted((one, other) => one.dueAt - other.dueAt)[0];
  }
}
