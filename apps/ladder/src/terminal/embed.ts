/** Draws an embed: Discord's card, as lines behind a coloured bar. */
import type { APIEmbed, APIEmbedField } from 'discord.js';
import { readMarkdown, type ReadingContext } from './markdown.ts';
import { padTo, textWidth, wrapText } from './text-width.ts';

/** What drawing needs besides the message: how wide the terminal is, in columns. */
export interface DrawingContext extends ReadingContext {
  readonly width: number;
}

const GREY = 0x80848e;
const BAR = '▌ ';
const COLUMN_GAP = 3;
const MOST_COLUMNS = 3;

/** The lines of an embed. */
export function drawEmbed(embed: APIEmbed, context: DrawingContext): string[] {
  const { paint } = context;
  const inner = { ...context, width: context.width - BAR.length };
  const blocks = [
    block(embed.author?.name, inner),
    block(embed.title, inner, (line) => paint.bold(line)),
    block(embed.description, inner),
    ...fieldRows(embed.fields ?? []).map((row) => drawRow(row, inner)),
    image(embed, inner),
    block(footer(embed, inner), inner, (line) => paint.dim(line)),
  ].filter((lines) => lines.length > 0);
  const bar = paint.colour(embed.color ?? GREY, BAR.trimEnd());
  return separate(blocks, embed).map((line) => `${bar} ${line}`.trimEnd());
}

/** A title stands directly above its text; everything else has an empty line before it. */
function separate(blocks: readonly string[][], { title, description }: APIEmbed): string[] {
  const isTight = title !== undefined && description !== undefined;
  return blocks.flatMap((lines, index) => (index === 0 || (isTight && index === 1) ? lines : ['', ...lines]));
}

function block(
  text: string | undefined,
  context: DrawingContext,
  decorate: (line: string) => string = (line) => line,
): string[] {
  if (text === undefined || text.trim() === '') return [];
  return wrapText(readMarkdown(text, context), context.width).map((line) => decorate(line));
}

/** Inline fields that follow each other share a row, three at most; the others have one of their own. */
function fieldRows(fields: readonly APIEmbedField[]): APIEmbedField[][] {
  const rows: APIEmbedField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    const canJoin = field.inline === true && last?.[0]?.inline === true && last.length < MOST_COLUMNS;
    if (canJoin) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

/** Side by side when there is room, below each other when not. */
function drawRow(row: readonly APIEmbedField[], context: DrawingContext): string[] {
  const columns = row.map((field) => drawField(field, context));
  const widths = columns.map((lines) => Math.max(...lines.map(textWidth)));
  const needed = widths.reduce((sum, width) => sum + width, 0) + COLUMN_GAP * (row.length - 1);
  if (row.length === 1 || needed > context.width) return columns.flat();
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, column) => padTo(lines[line] ?? '', widths[column] ?? 0))
      .join(' '.repeat(COLUMN_GAP))
      .trimEnd(),
  );
}

function drawField({ name, value }: APIEmbedField, context: DrawingContext): string[] {
  const bold = (line: string): string => context.paint.bold(line);
  // An invisible name or value is how bots make a gap.
  return [
    ...block(name.replaceAll('\u200B', ''), context, bold),
    ...block(value.replaceAll('\u200B', ''), context),
  ];
}

function image({ image: picture }: APIEmbed, context: DrawingContext): string[] {
  return picture === undefined ? [] : block(`image: ${picture.url}`, context);
}

function footer({ footer: note, timestamp }: APIEmbed, context: DrawingContext): string | undefined {
  const at = timestamp === undefined ? undefined : Math.floor(Date.parse(timestamp) / 1000);
  const parts = [note?.text, at === undefined ? undefined : `<t:${at}:s>`].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? undefined : readMarkdown(parts.join(' · '), context);
}
