/** Runs a piece of work at every multiple of an interval, one after another. */
import { waveStart } from '../ladder/matchmaking/wave.ts';

/** A timer that is running. */
export interface WaveTimer {
  /** Starts no further wave. Resolves when the one under way is done. */
  stop(): Promise<void>;
}

/** Calls `wave` with the moment of each wave. It must not reject; one that takes longer than the interval skips waves. */
export function startWaves(intervalMs: number, wave: (startedAt: Date) => Promise<void>): WaveTimer {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const schedule = (): void => {
    if (isStopped) return;
    const now = Date.now();
    const next = waveStart(now, intervalMs) + intervalMs;
    timer = setTimeout(() => {
      // The moment that was planned and not the clock's: every process must name the same wave the same.
      running = wave(new Date(next)).finally(schedule);
    }, next - now);
  };
  schedule();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
