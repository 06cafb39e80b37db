import type { Sample } from './census.ts';
import type { Laws } from './laws.ts';

/** What was held in the first quarter of a run, and in the last. */
export interface Flatness {
  readonly what: keyof Omit<Sample, 'atMs'>;
  readonly first: number;
  readonly last: number;
}

/** How much more may be held at the end: a share, and an amount for what moves up and down anyhow. */
const ALLOWED = {
  heapMb: { share: 0.15, amount: 4 },
  rssMb: { share: 0.25, amount: 30 },
  sockets: { share: 0, amount: 8 },
  files: { share: 0, amount: 8 },
} as const satisfies Record<Flatness['what'], unknown>;

const KINDS = Object.keys(ALLOWED) as Flatness['what'][];

/** Compares the medians of the first and the last quarter. */
export function flatness(samples: readonly Sample[], laws: Laws): Flatness[] {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  return KINDS.map((what) => {
    const first = median(samples.slice(0, quarter), what);
    const last = median(samples.slice(-quarter), what);
    const { share, amount } = ALLOWED[what];
    const most = first * (1 + share) + amount;
    laws.hold(last <= most, () => `${what} grew from ${first.toFixed(1)} to ${last.toFixed(1)}`);
    return { what, first, last };
  });
}

function median(samples: readonly Sample[], what: Flatness['what']): number {
  const values = samples.map((sample) => sample[what] ?? 0).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}
