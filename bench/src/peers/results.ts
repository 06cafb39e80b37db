/** What was measured: every figure of every round, and what follows from them. */
import type { HotSpot } from './profile.ts';
import type { Figures, Metric } from './scenario.ts';
import { pairedRatio, type Ratio, summarise, type Summary } from './statistics.ts';

export interface Results {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly command: string;
  readonly machine: string;
  /** Of everything that takes part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly scenarios: readonly ScenarioResults[];
}

export interface ScenarioResults {
  readonly name: string;
  readonly question: string;
  readonly method: string;
  readonly metrics: readonly Metric[];
  readonly cases: readonly string[];
  /** Those who took part; the others are compared with the first. */
  readonly contenders: readonly string[];
  readonly absent: readonly { readonly contender: string; readonly reason: string }[];
  readonly entries: readonly Entry[];
  /** Of the first contender, in one more round. */
  readonly profiles: readonly Profile[];
}

/** What the time of one case is spent on. */
export interface Profile {
  readonly case: string;
  readonly hotSpots: readonly HotSpot[];
}

/** One contender in one case: the figures of its rounds, or why there are none. */
export type Entry = { readonly contender: string; readonly case: string } & (
  | { readonly rounds: readonly Figures[] }
  | { readonly failure: string }
);

/** One metric of an entry. */
export type Cell =
  | { readonly summary: Summary; readonly rounds: number; readonly ratio: Ratio | undefined }
  | { readonly failure: string };

/** Undefined where the contender does not tell this metric. */
export function cellOf(
  { entries, contenders }: ScenarioResults,
  metric: string,
  contender: string,
  caseName: string,
): Cell | undefined {
  const entry = entryOf(entries, contender, caseName);
  if (!entry) return undefined;
  if ('failure' in entry) return { failure: entry.failure };
  const values = valuesOf(entry, metric);
  if (values.length === 0) return undefined;
  const [reference] = contenders;
  const others = contender === reference ? [] : valuesOf(entryOf(entries, reference, caseName), metric);
  return { summary: summarise(values), rounds: values.length, ratio: ratioOf(values, others) };
}

/** How many times better a contender does than a peer, in one case: above 1 it is better, whichever way is better. */
export interface Advantage extends Ratio {
  readonly metric: string;
  readonly case: string;
  readonly peer: string;
}

/** Undefined where one of them has no figures, or not for the same rounds. */
export function advantage(
  { entries, metrics }: Pick<ScenarioResults, 'entries' | 'metrics'>,
  metricName: string,
  name: string,
  [ours, peer]: readonly [string, string],
): Advantage | undefined {
  const values = valuesOf(entryOf(entries, ours, name), metricName);
  const others = valuesOf(entryOf(entries, peer, name), metricName);
  const isHigherBetter = metrics.find((metric) => metric.name === metricName)?.better === 'higher';
  const ratio = isHigherBetter ? ratioOf(values, others) : ratioOf(others, values);
  return ratio && { ...ratio, metric: metricName, case: name, peer };
}

/** How many times one case's figure another's is, for the same contender. Undefined where one of them has none. */
export function caseRatio(
  { entries }: Pick<ScenarioResults, 'entries'>,
  metric: string,
  contender: string,
  [name, base]: readonly [string, string],
): Ratio | undefined {
  return ratioOf(
    valuesOf(entryOf(entries, contender, name), metric),
    valuesOf(entryOf(entries, contender, base), metric),
  );
}

/** Where one of them lacks a round, the rounds are no pairs any more. */
function ratioOf(values: readonly number[], others: readonly number[]): Ratio | undefined {
  return values.length > 0 && values.length === others.length ? pairedRatio(values, others) : undefined;
}

function entryOf(entries: readonly Entry[], contender: string | undefined, name: string): Entry | undefined {
  return entries.find((entry) => entry.contender === contender && entry.case === name);
}

function valuesOf(entry: Entry | undefined, metric: string): number[] {
  if (!entry || 'failure' in entry) return [];
  return entry.rounds.flatMap((figures) => figures[metric] ?? []);
}
