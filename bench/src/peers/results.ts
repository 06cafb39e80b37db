/** What was measured: every figure of every round, and what follows from them. */
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
  const entryOf = (name: string | undefined): Entry | undefined =>
    entries.find((entry) => entry.contender === name && entry.case === caseName);
  const entry = entryOf(contender);
  if (!entry) return undefined;
  if ('failure' in entry) return { failure: entry.failure };
  const values = valuesOf(entry, metric);
  if (values.length === 0) return undefined;
  const [reference] = contenders;
  const others = contender === reference ? [] : valuesOf(entryOf(reference), metric);
  // Where one of them lacks a round, the rounds are no pairs any more.
  const ratio = others.length === values.length ? pairedRatio(values, others) : undefined;
  return { summary: summarise(values), rounds: values.length, ratio };
}

function valuesOf(entry: Entry | undefined, metric: string): number[] {
  if (!entry || 'failure' in entry) return [];
  return entry.rounds.flatMap((figures) => figures[metric] ?? []);
}
