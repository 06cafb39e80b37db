/** Results as Markdown: whole for those who doubt, short for those who read. */
import { type Cell, cellOf, type Results, type ScenarioResults } from './results.ts';
import type { Metric } from './scenario.ts';
import { PAIRED_NOISE_INTERVAL } from './statistics.ts';
import { type Verdict, verdicts } from './targets.ts';
import { show, type Unit } from './unit.ts';

/** Every metric of every scenario: median, least and most, and the ratio with its noise. */
export function fullReport(results: Results): string {
  const scenarios = results.scenarios.map((scenario) => {
    const metrics = scenario.metrics.map((metric) =>
      [
        `### ${metric.title} (${metric.better} is better)`,
        `![${metric.title}](${plotName(scenario, metric)})`,
        table(scenario, metric, fullCell),
      ].join('\n\n'),
    );
    return [
      `## ${scenario.name}: ${scenario.question}`,
      scenario.method,
      ...notes(scenario),
      ...metrics,
    ].join('\n\n');
  });
  const parts = ['# Results', circumstances(results), HOW_TO_READ, ...reached(results), ...scenarios];
  return `${parts.join('\n\n')}\n`;
}

/** The first metric of every scenario. */
export function summaryReport(results: Results): string {
  const scenarios = results.scenarios.map((scenario) => {
    const [metric] = scenario.metrics;
    if (!metric) throw new Error(`bench bug: ${scenario.name} measures nothing`);
    return [
      `### ${scenario.question}`,
      `${scenario.method} ${metric.title}, ${metric.better} is better:`,
      ...notes(scenario),
      `![${metric.title}](results/${plotName(scenario, metric)})`,
      table(scenario, metric, shortCell),
    ].join('\n\n');
  });
  return [circumstances(results), ...verdictTable(verdicts(results)), ...scenarios].join('\n\n');
}

/** The file of a plot. */
export function plotName(scenario: ScenarioResults, metric: Metric): string {
  return `${scenario.name}-${metric.name}.svg`;
}

const HOW_TO_READ =
  'Each figure is the median of the rounds, with the least and the most. × is how many times the first line’s figure ' +
  `it is: the median of the ratios within each round. In brackets is ${PAIRED_NOISE_INTERVAL}. ` +
  '≈ marks a ratio whose interval holds 1: no difference was shown.';

const OUTCOMES = { reached: 'reached', missed: '**not reached**', unknown: '**not measured**' } as const;

/** The targets, and for each that was missed what the time was spent on. */
function reached(results: Results): string[] {
  const all = verdicts(results);
  if (all.length === 0) return [];
  const missed = new Map(
    all
      .filter(({ outcome }) => outcome === 'missed')
      .map((verdict) => [`${verdict.scenario}, ${verdict.case}`, verdict]),
  );
  const profiles = [...missed].flatMap(([title, verdict]) => profileOf(results, title, verdict));
  return [
    '## To reach',
    'A ratio is how many times better warmpool did, with its paired noise interval; “level” and “slower” are judged by ' +
      'that interval, all else by the median. Where something is not reached, what the process of the first contender ' +
      'spent its time on in that case stands below: the shares of the functions themselves, by V8’s sampling profiler. ' +
      '`(idle)` is waiting for the server, `(program)` is native code, most of it the kernel’s sockets.',
    ...verdictTable(all),
    ...profiles,
  ];
}

function verdictTable(all: readonly Verdict[]): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ scenario, case: name, target, measured, outcome }) =>
    row([`\`${scenario}\`, ${name}`, target, measured, OUTCOMES[outcome]]),
  );
  return [[row(['Where', 'To reach', 'Measured', '']), '|---|---|---|---|', ...rows].join('\n')];
}

function profileOf(results: Results, title: string, { scenario, case: name }: Verdict): string[] {
  const profile = results.scenarios
    .find((one) => one.name === scenario)
    ?.profiles.find((one) => one.case === name);
  if (!profile) return [];
  const spots = profile.hotSpots.map((spot) =>
    row([`${(spot.share * 100).toFixed(1)} %`, `\`${spot.name}\``, spot.place]),
  );
  return [
    `### Why not: ${title}`,
    [row(['Self time', 'Function', 'Where']), '|--:|---|---|', ...spots].join('\n'),
  ];
}

function circumstances({ startedAt, command, machine, versions }: Results): string {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `\`${command}\`, ${startedAt.slice(0, 10)}, ${machine}; ${parts.join(', ')}.`;
}

function notes({ absent, entries }: ScenarioResults): string[] {
  const lines = [
    ...absent.map(({ contender, reason }) => `- ${contender} is missing: ${reason}.`),
    ...entries.flatMap((entry) =>
      'failure' in entry ? `- ${entry.contender} failed with ${entry.case}: ${oneLine(entry.failure)}` : [],
    ),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function table(scenario: ScenarioResults, metric: Metric, write: (cell: Cell, unit: Unit) => string): string {
  const rows = scenario.contenders.flatMap((contender) => {
    const cells = scenario.cases.map((name) => cellOf(scenario, metric.name, contender, name));
    // Who does not tell this metric at all has no line.
    if (cells.every((cell) => cell === undefined)) return [];
    return [row([contender, ...cells.map((cell) => (cell ? write(cell, metric.unit) : ''))])];
  });
  return [row(['', ...scenario.cases]), row(['---', ...scenario.cases.map(() => '--:')]), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function shortCell(cell: Cell, unit: Unit): string {
  if ('failure' in cell) return 'failed';
  const { summary, ratio } = cell;
  return `${show(summary.median, unit)}${ratio ? ` (${times(ratio.median, ratio.isClear)})` : ''}`;
}

function fullCell(cell: Cell, unit: Unit): string {
  if ('failure' in cell) return 'failed';
  const { summary, ratio } = cell;
  const range = `${show(summary.median, unit)} (${show(summary.min, unit)} – ${show(summary.max, unit)})`;
  if (!ratio) return range;
  const { low, high, confidence } = ratio;
  const noise = `[${low.toFixed(2)} – ${high.toFixed(2)}, ${Math.floor(confidence * 100)} %]`;
  return `${range}<br>${times(ratio.median, ratio.isClear)} ${noise}`;
}

function times(ratio: number, isClear: boolean): string {
  return `${isClear ? '' : '≈ '}×${ratio.toFixed(2)}`;
}
