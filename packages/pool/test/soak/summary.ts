import type { PoolStats } from '../../src/metrics/stats.ts';
import type { Flatness } from './flatness.ts';
import type { Laws } from './laws.ts';
import type { Tally } from './tally.ts';

/** What a run has shown. */
export interface Findings {
  readonly seed: number;
  readonly tally: Tally;
  readonly faults: ReadonlyMap<string, number>;
  readonly fates: Readonly<Record<string, number>>;
  readonly stats: PoolStats;
  readonly mostOnServer: number;
  readonly flat: readonly Flatness[];
  readonly laws: Laws;
}

/** The summary in words and numbers. */
export function summary({ laws, tally, stats, ...findings }: Findings): string {
  const { seed, faults, fates, mostOnServer, flat } = findings;
  const verdict = laws.count === 0 ? 'Every law held.' : `${laws.count} breaches:`;
  return [
    '',
    `Seed ${seed}: ${tally.count} calls`,
    ...[...tally.outcomes].map(([deed, ends]) => `  ${deed.padEnd(18)}${listed(ends)}`),
    `Faults: ${listed(faults)}`,
    `Entries: ${listed(Object.entries(fates))}`,
    `Connections: ${stats.opened} opened, ${stats.openFailed} attempts failed; closed: ${listed(Object.entries(stats.closed))}`,
    `Callers: ${stats.acquired} served, ${stats.shared} of them beside others, ${stats.timedOut} timed out, ${stats.aborted} aborted, ${stats.refused} turned away`,
    `Sessions: ${stats.reset} reset, ${stats.rolledBack} rolled back; probes: ${stats.probed}, ${stats.probeFailed} in vain`,
    `On the server at most ${mostOnServer}, with max ${stats.max}`,
    'First quarter → last quarter:',
    ...flat.map(({ what, first, last }) => `  ${what.padEnd(18)}${first.toFixed(1)} → ${last.toFixed(1)}`),
    verdict,
    ...laws.breaches.map((breach) => `  ${breach}`),
    '',
  ].join('\n');
}

/** Names with their counts, the most frequent first; what never happened is left out. */
function listed(counts: Iterable<readonly [string, number]>): string {
  return [...counts]
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
