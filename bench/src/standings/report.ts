/** What the measurements of the ranking say, as a page of Markdown. */
import { median } from '../median.ts';
import type { SizeMeasured } from './measure.ts';

/** Views whose plans are shown: those of the others differ by a condition. */
const PLANNED = /^(first page|best race of each|a large country|rank S|two races, best.*)$/;

/** The table of medians and ratios, then the plans. */
export function standingsReport(
  small: SizeMeasured,
  large: SizeMeasured,
  machine: string,
  date: string,
): string {
  const runs = small.profileMs.length;
  const rows = [
    ...small.views.map(
      ({ name, ms }, index) => [`\`/leaderboard\`, ${name}`, ms, large.views[index]?.ms ?? []] as const,
    ),
    ['`/profile`', small.profileMs, large.profileMs] as const,
    ['two ratings change, as in a settlement', small.settledMs, large.settledMs] as const,
    [
      'for comparison: the first page, counted through all ratings',
      small.countedMs,
      large.countedMs,
    ] as const,
  ];
  return [
    '# The ranking at size',
    '',
    `Medians of ${runs} runs in turns after a warm-up; one connection, loopback; ${machine}; ${date}. A view is its whole`,
    'batch: the player is written down, the call is logged, the page and the countries are read. Milliseconds.',
    '',
    `| | ${small.players} players, ${small.lines} ratings | ${large.players} players, ${large.lines} ratings | ratio |`,
    '|---|---|---|---|',
    ...rows.map(
      ([name, few, many]) =>
        `| ${name} | ${spread(few)} | ${spread(many)} | ${(median(many) / median(few)).toFixed(2)} |`,
    ),
    '',
    'Each cell: median (least to most).',
    '',
    ...[small, large].flatMap((size) => [
      `## Plans at ${size.players} players`,
      '',
      ...[
        ...size.views.filter(({ name }) => PLANNED.test(name)),
        { name: 'counted through all ratings', plan: size.countedPlan },
      ].flatMap(({ name, plan }) => [`### ${name}`, '', '```', plan, '```', '']),
    ]),
  ].join('\n');
}

function spread(ms: readonly number[]): string {
  return `${median(ms).toFixed(2)} (${Math.min(...ms).toFixed(2)} to ${Math.max(...ms).toFixed(2)})`;
}
