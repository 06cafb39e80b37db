/** Whether the one thread of this process still turns. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock, type Cancel, type Clock } from './clock.ts';

/** Measures how late timers are. */
export interface EventLoopWatch {
  /** The delay in milliseconds that 99 of 100 timers of the last window stayed below. */
  delayMs(): number;
  stop(): void;
}

const RESOLUTION_MS = 20;
const WINDOW_MS = 10_000;

/** Starts to measure. The 99th percentile, so that one long garbage collection does not count as trouble. */
export function watchEventLoop(clock: Clock = systemClock): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let lastWindowMs = 0;
  const measured = (): number => Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS);
  const cancel: Cancel = clock.every(WINDOW_MS, () => {
    lastWindowMs = measured();
    histogram.reset();
  });
  return {
    delayMs: () => Math.max(lastWindowMs, measured()),
    stop: () => {
      cancel();
      histogram.disable();
    },
  };
}
