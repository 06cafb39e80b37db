/** What has to be reached, and whether it was. */
import {
  type Advantage,
  advantage,
  caseRatio,
  cellOf,
  type Results,
  type ScenarioResults,
} from './results.ts';
import { ONE_LANE } from './scenarios/cpu.ts';
import { NEVER_RESET } from './scenarios/clean.ts';
import { ALONE, BESIDE_LEASES, BESIDE_SLOW } from './scenarios/mixed.ts';
import { NOBODY_WATCHES, NOTHING_MEASURED } from './scenarios/observe.ts';
import type { Ratio } from './statistics.ts';
import { show } from './unit.ts';

export interface Verdict {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  /** As it reads. */
  readonly measured: string;
  readonly outcome: 'reached' | 'missed' | 'unknown';
}

const OURS = 'warmpool';
const PG_POOL = 'pg.Pool';
/** Flat is what differs by no more than this between ten thousand callers and ten times as many. */
const FLAT = 1.25;

/** One line of what has to be reached: a question to the results of one scenario. */
interface Target {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  readonly judge: (scenario: ScenarioResults) => Judgement | undefined;
}

interface Judgement {
  readonly measured: string;
  readonly isReached: boolean;
}

/** Every target whose scenario took part; `unknown` where a contender is missing. */
export function verdicts({ scenarios }: Pick<Results, 'scenarios'>): Verdict[] {
  const found = TARGETS.flatMap(({ scenario: name, case: caseName, target, judge }) => {
    const scenario = scenarios.find((one) => one.name === name);
    return scenario ? [verdict({ scenario: name, case: caseName, target }, judge(scenario))] : [];
  });
  return [...found, ...scenarios.flatMap(neverSlower)];
}

function verdict(
  about: Pick<Verdict, 'scenario' | 'case' | 'target'>,
  judgement: Judgement | undefined,
): Verdict {
  if (!judgement) return { ...about, measured: 'no figures', outcome: 'unknown' };
  return { ...about, measured: judgement.measured, outcome: judgement.isReached ? 'reached' : 'missed' };
}

const TARGETS: readonly Target[] = [
  ...['1 caller', '10 callers', '100 callers', '1000 callers'].flatMap(fastestCheckout),
  level('queries', 'perSecond', '1 caller', 'pg.Client'),
  ...['100 callers', '1000 callers'].flatMap((name) => [
    atLeast(4, 'queries', 'perSecond', name, PG_POOL),
    atLeast(2.5, 'queries', 'perSecond', name, 'pg.Pool, named statements'),
    atLeast(name === '100 callers' ? 2 : 1.5, 'queries', 'perSecond', name, 'postgres.js'),
    level('queries', 'perSecond', name, 'pgbench'),
  ]),
  {
    scenario: 'link',
    case: '40 ms, burst',
    target: 'p99 within 2.5 round trips',
    judge: (scenario) => {
      const cell = cellOf(scenario, 'p99', OURS, '40 ms, burst');
      if (!cell || 'failure' in cell) return undefined;
      const { median } = cell.summary;
      return { measured: show(median, 'roundTrips'), isReached: median <= 2.5 };
    },
  },
  ...[BESIDE_SLOW, BESIDE_LEASES].map((name) => within(1.5, 'mixed', 'p99', name, ALONE)),
  ...['10 callers', '100 callers'].map((name) => atLeast(1.7, 'cpu', 'perSecond', name, ONE_LANE)),
  ...['caller', 'memory'].map((metric) => within(FLAT, 'storm', metric, '100 000 in line', '10 000 in line')),
  ...['pool.query', 'one checkout'].map((name) => level('clean', 'perSecond', name, NEVER_RESET)),
  ...['checkout', 'query'].map((name) => level('observe', 'each', name, NOTHING_MEASURED, NOBODY_WATCHES)),
];

function atLeast(times: number, scenario: string, metric: string, name: string, peer: string): Target {
  return {
    scenario,
    case: name,
    target: `at least ${times} × ${peer}`,
    judge: (results) =>
      judged(advantage(results, metric, name, [OURS, peer]), ({ median }) => median >= times),
  };
}

/** Not worse beyond the noise. */
function level(scenario: string, metric: string, name: string, peer: string, ours = OURS): Target {
  return {
    scenario,
    case: name,
    target: `level with ${peer}`,
    judge: (results) => judged(advantage(results, metric, name, [ours, peer]), ({ high }) => high >= 1),
  };
}

/** A case may cost so many times what another costs. */
function within(times: number, scenario: string, metric: string, name: string, base: string): Target {
  return {
    scenario,
    case: name,
    target: `${metric} within ${times} × ${base}`,
    judge: (results) =>
      judged(caseRatio(results, metric, OURS, [name, base]), ({ median }) => median <= times),
  };
}

/** The peer that comes closest decides. */
function fastestCheckout(name: string): Target {
  return {
    scenario: 'checkout',
    case: name,
    target: 'faster than every contender',
    judge: (results) => {
      const [closest] = results.contenders
        .filter((peer) => peer !== OURS)
        .flatMap((peer) => advantage(results, 'turn', name, [OURS, peer]) ?? [])
        .toSorted((a, b) => a.low - b.low);
      return judged(closest, ({ low }) => low > 1);
    },
  };
}

/** One verdict for each scenario: in which cases and metrics of time is pg.Pool faster beyond the noise? */
function neverSlower(scenario: ScenarioResults): Verdict[] {
  const pairs = scenario.metrics
    .filter(({ unit }) => unit !== 'bytes' && unit !== 'cpu' && unit !== 'count')
    .flatMap(({ name: metric }) =>
      scenario.cases.flatMap((name) => advantage(scenario, metric, name, [OURS, PG_POOL]) ?? []),
    );
  if (pairs.length === 0) return [];
  const slower = pairs.filter(({ high }) => high < 1).toSorted((a, b) => a.median - b.median);
  const measured =
    slower.length === 0
      ? `${pairs.length} comparisons, none slower`
      : slower.map((one) => `${one.case}, ${one.metric}: ${told(one)}`).join('; ');
  const about = { scenario: scenario.name, target: `nowhere slower than ${PG_POOL}` };
  return [
    {
      ...about,
      case: slower[0]?.case ?? 'all',
      measured,
      outcome: slower.length === 0 ? 'reached' : 'missed',
    },
  ];
}

function judged<R extends Ratio & Partial<Advantage>>(
  ratio: R | undefined,
  isReached: (ratio: R) => boolean,
): Judgement | undefined {
  return ratio && { measured: told(ratio), isReached: isReached(ratio) };
}

function told({ median, low, high, peer }: Ratio & Partial<Advantage>): string {
  const range = `× ${median.toFixed(2)} [${low.toFixed(2)} – ${high.toFixed(2)}]`;
  return peer === undefined ? range : `${range} of ${peer}`;
}
