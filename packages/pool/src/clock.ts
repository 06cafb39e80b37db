import { performance } from 'node:perf_hooks'; // the global one is looked up by a getter each time

/** Time, injected: the pool never asks the machine for it directly, so tests own it. */
export interface Clock {
  /** Milliseconds on a monotonic scale; only differences mean something. */
  now(): number;
  /** The date and hour on the wall, for what goes by them. */
  date(): Date;
  /** Calls back once after so many milliseconds; the result cancels it. */
  after(delayMs: number, callback: () => void): Timer;
}

/** A pending call of `Clock.after`. */
export interface Timer {
  cancel(): void;
  /** Lets the process exit although the call is pending. */
  unref(): void;
  /** Takes `unref` back. */
  ref(): void;
}

/** The machine's clock. `performance.now` is monotonic: a clock set back by hand does not shake the pool. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after(delayMs, callback) {
    // Longer delays than a 32-bit timer holds would fire at once.
    const timeout = setTimeout(callback, Math.min(delayMs, 2_147_483_647));
    return {
      cancel: () => clearTimeout(timeout),
      unref: () => {
        timeout.unref();
      },
      ref: () => {
        timeout.ref();
      },
    };
  },
};
