/** A list of what can be typed, each with what it means. */
import type { DrawingContext } from './embed.ts';
import { padTo, textWidth, wrapText } from './text-width.ts';

const INDENT = '  ';
/** Narrower than this a meaning is hard to read; then it stands below what is typed. */
const NARROWEST = 24;

/** The lines of the list; none is wider than the terminal. */
export function drawTwoColumns(
  rows: readonly (readonly [typed: string, meaning: string])[],
  { paint, width }: Pick<DrawingContext, 'paint' | 'width'>,
): string[] {
  const left = Math.max(...rows.map(([typed]) => textWidth(typed))) + 2 * INDENT.length;
  const isNarrow = width - left < NARROWEST;
  const indent = isNarrow ? INDENT.repeat(2) : ' '.repeat(left);
  return rows.flatMap(([typed, meaning]) => {
    const head = wrapText(paint.bold(typed), width - INDENT.length).map((line) => `${INDENT}${line}`);
    const body = wrapText(meaning, width - indent.length).map((line) => `${indent}${line}`);
    if (isNarrow) return [...head, ...body];
    // The first line of the meaning begins behind what is typed, where its indent was.
    return [`${padTo(head.join(' '), left)}${body[0]?.slice(left) ?? ''}`, ...body.slice(1)];
  });
}
