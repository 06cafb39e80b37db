/** Ratings over time, drawn as an SVG in the colours of Discord. */

/** A rating after a match. */
export interface GraphPoint {
  readonly before: number;
  readonly after: number;
  /** The how many-th of all matches it was, from 1. */
  readonly match: number;
}

/** One line of the graph, with at least one point. */
export interface GraphLine {
  readonly name: string;
  readonly points: readonly GraphPoint[];
}

/** What is drawn. */
export interface RatingGraph {
  readonly title: string;
  readonly lines: readonly GraphLine[];
  /** How many matches there are on all lines together. */
  readonly matches: number;
  /** Under the left and the right end. */
  readonly from: string;
  readonly to: string;
}

const WIDTH = 800;
const HEIGHT = 400;
const LEFT = 60;
const RIGHT = 780;
const TOP = 70;
const BOTTOM = 360;
const MOST_STEPS = 6;
const COLOURS = ['#8891f7', '#57f287', '#fee75c', '#eb459e', '#00b0f4', '#f47b67', '#9b84ee', '#ed4245'];

/** The picture, 800 by 400. What is written in it may be anything: it cannot leave its place. */
export function drawRatingGraph({ title, lines, matches, from, to }: RatingGraph): string {
  const ratings = lines.flatMap(({ points }) => points.flatMap(({ before, after }) => [before, after]));
  const lowest = Math.min(...ratings);
  const step = stepFor(Math.max(...ratings) - lowest);
  const bottom = Math.floor(lowest / step) * step;
  const top = Math.max(bottom + step, Math.ceil(Math.max(...ratings) / step) * step);
  const x = (match: number): number => round(LEFT + ((RIGHT - LEFT) * match) / matches);
  const y = (rating: number): number => round(BOTTOM - ((BOTTOM - TOP) * (rating - bottom)) / (top - bottom));
  const heights = Array.from({ length: (top - bottom) / step + 1 }, (_, index) => bottom + index * step);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="DejaVu Sans" font-size="14">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#2b2d31"/>`,
    text(LEFT, 28, title, 'font-size="18" fill="#f2f3f5"'),
    ...heights.flatMap((rating) => [
      `<path d="M${LEFT} ${y(rating)}H${RIGHT}" stroke="#4e5058"/>`,
      text(LEFT - 8, y(rating) + 5, String(rating), 'fill="#b5bac1" text-anchor="end"'),
    ]),
    text(LEFT, BOTTOM + 26, from, 'fill="#b5bac1"'),
    text(RIGHT, BOTTOM + 26, to, 'fill="#b5bac1" text-anchor="end"'),
    ...lines.map(({ points }, index) => {
      const path = points.map(
        ({ before, after, match }, at) =>
          `${at === 0 ? `M${x(match - 1)} ${y(before)}` : ''}L${x(match)} ${y(after)}`,
      );
      return `<path d="${path.join('')}" fill="none" stroke="${colour(index)}" stroke-width="2.5" stroke-linejoin="round"/>`;
    }),
    text(LEFT, 52, '', '', legend(lines)),
    '</svg>',
  ].join('\n');
}

/** The names of the lines, one behind the other, each in its colour. */
function legend(lines: readonly GraphLine[]): string {
  return lines
    .map(({ name, points }, index) => {
      const now = points.at(-1)?.after ?? '';
      return `<tspan fill="${colour(index)}" dx="${index === 0 ? 0 : 18}">● ${escaped(name)} ${now}</tspan>`;
    })
    .join('');
}

function text(x: number, y: number, words: string, attributes: string, parts = ''): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escaped(words)}${parts}</text>`;
}

/** 10, 20, 50, 100 and so on, so that a handful of lines covers the span. */
function stepFor(span: number): number {
  for (let ten = 10; ; ten *= 10) {
    const step = [ten, 2 * ten, 5 * ten].find((each) => span / each <= MOST_STEPS);
    if (step !== undefined) return step;
  }
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '';
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

/** As XML takes it: without what means something there, and without the characters that it does not have. */
function escaped(words: string): string {
  return words
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
