/** Where a process spends its time. */
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';

/** A function, and its part in all of the samples: itself alone, not what it calls. */
export interface HotSpot {
  /** V8's own are in brackets: `(idle)`, `(garbage collector)`, `(program)` for what is no JavaScript. */
  readonly name: string;
  /** File and line, from its package on; empty for V8's own. */
  readonly place: string;
  /** From 0 to 1. */
  readonly share: number;
}

const MOST = 12;
/** Microseconds between samples. */
const INTERVAL = 200;

/** Does some work under V8's sampling profiler. */
export async function profiled<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly hotSpots: HotSpot[] }> {
  const profile = await startProfile();
  try {
    return { result: await work(), hotSpots: await profile.stop() };
  } finally {
    profile.end();
  }
}

/** A profile that is being taken. */
export interface RunningProfile {
  /** What was found. */
  stop(): Promise<HotSpot[]>;
  /** Gives the profiler back, also where nobody asked what was found. */
  end(): void;
}

/** Starts V8's sampling profiler. */
export async function startProfile(): Promise<RunningProfile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  await session.post('Profiler.start');
  return {
    stop: async () => hotSpots((await session.post('Profiler.stop')).profile),
    end: () => session.disconnect(),
  };
}

/** The functions that took the most time, the first of them first. */
export function hotSpots({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): HotSpot[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spots = new Map<string, { name: string; place: string; time: number }>();
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (!frame || isOfProfiler(frame)) continue;
    // The least time is 0: the profiler's clock may run backwards by a little.
    const time = Math.max(0, timeDeltas[index] ?? 0);
    const name = frame.functionName || '(anonymous)';
    const place = frame.url === '' ? '' : `${shortened(frame.url)}:${frame.lineNumber + 1}`;
    const key = `${name} ${place}`;
    const spot = spots.get(key) ?? { name, place, time: 0 };
    spot.time += time;
    spots.set(key, spot);
    all += time;
  }
  return [...spots.values()]
    .toSorted((a, b) => b.time - a.time)
    .slice(0, MOST)
    .map(({ name, place, time }) => ({ name, place, share: all === 0 ? 0 : time / all }));
}

/** Starting and reading the profiler takes longer than many a measurement. */
function isOfProfiler({ functionName, url }: Profiler.ProfileNode['callFrame']): boolean {
  return url.startsWith('node:inspector') || (url === '' && functionName === 'dispatch');
}

/** Without the folder in which the repository happens to be. */
function shortened(url: string): string {
  return url.replace(/^.*\/(?=(?:node_modules|packages|apps|bench)\/)/, '').replace(/^node_modules\//, '');
}
