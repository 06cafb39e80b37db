/** A clock that stands still unless the test moves it. */
import type { Clock } from '../../src/index.ts';

export interface ShiftableClock extends Clock {
  /** Lets time pass, and what was planned for it happen. */
  advance(ms: number): void;
}

export function shiftableClock(startAt = Date.UTC(2026, 0, 1)): ShiftableClock {
  let now = startAt;
  const planned = new Map<object, { readonly at: number; readonly action: () => void }>();
  return {
    now: () => now,
    after: (delayMs, action) => {
      const key = {};
      planned.set(key, { at: now + delayMs, action });
      return () => planned.delete(key);
    },
    advance: (ms) => {
      now += ms;
      for (const [key, { at, action }] of planned) {
        if (at > now) continue;
        planned.delete(key);
        action();
      }
    },
  };
}
