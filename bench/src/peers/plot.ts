/** A bar chart as SVG: one group of bars for each case, on a scale of its own. Readable on light and dark. */
import { cellOf, type ScenarioResults } from './results.ts';
import type { Metric } from './scenario.ts';
import { show } from './unit.ts';

const WIDTH = 760;
const LABELS = 210;
const FIGURES = 190;
const BARS = WIDTH - LABELS - FIGURES;
const LINE = 20;
const BAR = 12;
const GAP = 12;
const TOP = 34;

/** Bars are medians; the thin line goes from the least to the most, as far as there is room. The first is ours. */
export function plot(scenario: ScenarioResults, metric: Metric): string {
  const lines: string[] = [];
  let y = TOP;
  for (const name of scenario.cases) {
    const bars = barsOf(scenario, metric, name);
    if (bars.length === 0) continue;
    lines.push(text(0, y + 14, name, 'case'));
    y += LINE;
    const scale = BARS / Math.max(Number.MIN_VALUE, ...bars.map(({ median = 0 }) => median));
    for (const bar of bars) {
      lines.push(...drawn(bar, y, scale, metric));
      y += LINE;
    }
    y += GAP;
  }
  const title = `${scenario.name}: ${metric.title} (${metric.better} is better)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="${escaped(title)}">`,
    STYLE,
    text(0, 16, title, 'title'),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = `<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.case { font-weight: 600 }
.figure { font-variant-numeric: tabular-nums }
.peer { fill: #a9b1bb }
.ours { fill: #2f6fde }
.range { stroke: #1f2328; stroke-width: 1.5; opacity: 0.6 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .peer { fill: #59636e }
  .ours { fill: #5b96f7 }
  .range { stroke: #e6edf3 }
}
</style>`;

interface Bar {
  readonly label: string;
  readonly isOurs: boolean;
  /** Undefined: it failed. */
  readonly median?: number;
  readonly min?: number;
  readonly max?: number;
}

function barsOf(scenario: ScenarioResults, metric: Metric, name: string): Bar[] {
  return scenario.contenders.flatMap((contender, index) => {
    const cell = cellOf(scenario, metric.name, contender, name);
    if (!cell) return [];
    const bar = { label: contender, isOurs: index === 0 };
    return ['failure' in cell ? bar : { ...bar, ...cell.summary }];
  });
}

function drawn(
  { label, isOurs, median, min, max }: Bar,
  y: number,
  scale: number,
  { unit }: Metric,
): string[] {
  const middle = y + LINE / 2;
  const at = (value: number): number => LABELS + Math.min(BARS + GAP, Math.max(0, value * scale));
  const name = text(12, middle + 4, label, 'label');
  if (median === undefined || min === undefined || max === undefined) {
    return [name, text(LABELS, middle + 4, 'failed', 'figure')];
  }
  const bar = `<rect class="${isOurs ? 'ours' : 'peer'}" x="${LABELS}" y="${middle - BAR / 2}" width="${pixels(at(median) - LABELS)}" height="${BAR}"/>`;
  const range = `<line class="range" x1="${pixels(at(min))}" x2="${pixels(at(max))}" y1="${middle}" y2="${middle}"/>`;
  return [name, bar, range, text(LABELS + BARS + 2 * GAP, middle + 4, show(median, unit), 'figure')];
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(content)}</text>`;
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
