/** A chart as SVG: one group of contenders for each case, each group on its own scale. Readable on light and dark. */
import { cellOf, type ScenarioResults } from './results.ts';
import type { Metric } from './scenario.ts';
import { show, type Unit } from './unit.ts';

const WIDTH = 820;
const LABELS = 200;
const FIGURES = 210;
const BARS = WIDTH - LABELS - FIGURES;
const LINE = 20;
const BAR = 12;
const DOT = 5;
const GAP = 12;
const TOP = 72;
const MARGIN = 16;
/** From a sign of the legend to its text, and how long the line is that stands for a range. */
const KEY = 18;
const RANGE = 30;
/** A character of a note of 12 pixels, on average, in the widest of the usual fonts. */
const WIDEST_NOTE = 7.2;
/** Bars of which one is so many times longer than another say nothing of the short one: then a logarithmic scale. */
const MOST_SPREAD = 30;

/** The first contender is ours. A thin line goes from the least to the most of the rounds. */
export function plot(scenario: ScenarioResults, metric: Metric): string {
  const groups = scenario.cases
    .map((name) => ({ name, bars: barsOf(scenario, metric, name) }))
    .filter(({ bars }) => bars.length > 0);
  const isLogarithmic = groups.some(({ bars }) => needsLogarithm(bars));
  const lines: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    lines.push(text(0, y + 14, name, 'case'));
    y += LINE;
    const scale = isLogarithmic ? logarithmic(bars) : linear(bars);
    const top = y;
    lines.push(
      ...scale.marks.flatMap((value) => mark(scale.at(value), top, bars.length, value, metric.unit)),
    );
    for (const bar of bars) {
      lines.push(...drawn(bar, y, scale, metric));
      y += LINE;
    }
    // Marks have their values below.
    y += scale.marks.length > 0 ? GAP + LINE : GAP;
  }
  const title = `${scenario.name}: ${metric.title}, ${metric.better} is better`;
  const width = WIDTH + 2 * MARGIN;
  const height = y + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    STYLE,
    // Its own ground: a page may be dark where the system is light.
    `<rect class="ground" x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" rx="6"/>`,
    text(0, 16, title, 'title'),
    ...legend(scenario, metric, isLogarithmic),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.case { font-weight: 600 }
.note { font-size: 12px; opacity: 0.75 }
.tick { font-size: 11px; opacity: 0.75; text-anchor: middle }
.figure { font-variant-numeric: tabular-nums }
.ground { fill: #ffffff }
.peer { fill: #a9b1bb }
.ours { fill: #2f6fde }
.range { stroke: #1f2328; stroke-width: 1.5; opacity: 0.6 }
.mark { stroke: #1f2328; opacity: 0.15 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .ground { fill: #0d1117 }
  .peer { fill: #6e7781 }
  .ours { fill: #5b96f7 }
  .range, .mark { stroke: #e6edf3 }
}
</style>`;

const UNITS: Readonly<Record<Unit, string>> = {
  ms: 'time',
  bytes: 'memory',
  perSecond: 'per second',
  roundTrips: 'round trips',
  cpu: 'milliseconds of processor time per second',
  count: 'number',
};

function legend({ contenders: [first = ''] }: ScenarioResults, { unit }: Metric, isLog: boolean): string[] {
  const scale = isLog ? 'a logarithmic scale' : 'a scale from 0';
  const others = KEY + widthOf(first) + 2 * GAP;
  const range = others + KEY + widthOf('the others') + 2 * GAP;
  return [
    `<rect class="ours" x="0" y="26" width="${BAR}" height="${BAR}"/>`,
    text(KEY, 37, first, 'note'),
    `<rect class="peer" x="${others}" y="26" width="${BAR}" height="${BAR}"/>`,
    text(others + KEY, 37, 'the others', 'note'),
    `<line class="range" x1="${range}" x2="${range + RANGE}" y1="32" y2="32"/>`,
    text(range + RANGE + GAP / 2, 37, 'least to most of the rounds', 'note'),
    // A line of its own: beside the others it would pass the edge.
    text(0, 55, `medians: ${UNITS[unit]}, each case on ${scale}; × times the first`, 'note'),
  ];
}

/** How wide a note is at most; its font is the reader's own. */
function widthOf(note: string): number {
  return note.length * WIDEST_NOTE;
}

interface Bar {
  readonly label: string;
  readonly isOurs: boolean;
  /** Undefined: it failed. */
  readonly summary: { readonly median: number; readonly min: number; readonly max: number } | undefined;
  /** How many times the first's figure. */
  readonly ratio: number | undefined;
}

function barsOf(scenario: ScenarioResults, metric: Metric, name: string): Bar[] {
  return scenario.contenders.flatMap((contender, index) => {
    const cell = cellOf(scenario, metric.name, contender, name);
    if (!cell) return [];
    const bar = { label: contender, isOurs: index === 0 };
    return 'failure' in cell
      ? { ...bar, summary: undefined, ratio: undefined }
      : { ...bar, summary: cell.summary, ratio: cell.ratio?.median };
  });
}

/** From figures to pixels. */
interface Scale {
  readonly isLogarithmic: boolean;
  readonly at: (value: number) => number;
  /** Figures whose place is marked. */
  readonly marks: readonly number[];
}

function mediansOf(bars: readonly Bar[]): number[] {
  return bars.flatMap(({ summary }) => summary?.median ?? []);
}

function needsLogarithm(bars: readonly Bar[]): boolean {
  const medians = mediansOf(bars);
  const least = Math.min(...medians);
  return least > 0 && Math.max(...medians) / least > MOST_SPREAD;
}

function linear(bars: readonly Bar[]): Scale {
  const unit = BARS / Math.max(Number.MIN_VALUE, ...mediansOf(bars));
  // What the most is past the longest median, there is little room for.
  return {
    isLogarithmic: false,
    at: (value) => LABELS + Math.min(BARS + GAP, Math.max(0, value * unit)),
    marks: [],
  };
}

/** From one power of ten to another, so that all of them lie between. */
function logarithmic(bars: readonly Bar[]): Scale {
  const figures = bars
    .flatMap(({ summary }) => (summary ? [summary.min, summary.max] : []))
    .filter((figure) => figure > 0);
  if (figures.length === 0) return linear(bars);
  const from = Math.floor(Math.log10(Math.min(...figures)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...figures))));
  return {
    isLogarithmic: true,
    at: (value) => LABELS + (BARS * (Math.log10(Math.max(value, 10 ** from)) - from)) / (to - from),
    marks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
  };
}

function mark(x: number, top: number, bars: number, value: number, unit: Unit): string[] {
  const bottom = top + bars * LINE;
  return [
    `<line class="mark" x1="${pixels(x)}" x2="${pixels(x)}" y1="${top}" y2="${bottom}"/>`,
    text(x, bottom + 13, show(value, unit), 'tick'),
  ];
}

function drawn({ label, isOurs, summary, ratio }: Bar, y: number, scale: Scale, { unit }: Metric): string[] {
  const middle = y + LINE / 2;
  const name = text(12, middle + 4, label, 'label');
  if (!summary) return [name, text(LABELS, middle + 4, 'failed', 'figure')];
  const { median, min, max } = summary;
  const kind = isOurs ? 'ours' : 'peer';
  const x = scale.at(median);
  // The length of a bar means nothing on a scale without 0.
  const shape = scale.isLogarithmic
    ? `<circle class="${kind}" cx="${pixels(x)}" cy="${middle}" r="${DOT}"/>`
    : `<rect class="${kind}" x="${LABELS}" y="${middle - BAR / 2}" width="${pixels(x - LABELS)}" height="${BAR}"/>`;
  const range = `<line class="range" x1="${pixels(scale.at(min))}" x2="${pixels(scale.at(max))}" y1="${middle}" y2="${middle}"/>`;
  const figures = LABELS + BARS + 2 * GAP;
  const times = ratio === undefined ? [] : [text(figures + 95, middle + 4, `× ${ratio.toFixed(2)}`, 'note')];
  return [name, shape, range, text(figures, middle + 4, show(median, unit), 'figure'), ...times];
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text class="${kind}" x="${Number(x.toFixed(1))}" y="${y}">${escaped(content)}</text>`;
}

/** A bar too short to see is still there. */
function pixels(length: number): string {
  return Math.max(1, length).toFixed(1);
}

function escaped(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
