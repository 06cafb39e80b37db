/** Discord's markdown as text on a terminal: no asterisks, names instead of ids. */
import type { Paint } from './paint.ts';
import { printable } from './text-width.ts';
import { formatTimestamp } from './timestamps.ts';

/** What a text needs to become readable. */
export interface ReadingContext {
  readonly paint: Paint;
  readonly nowMs: number;
  /** The name of a user or a channel, where it is known. */
  readonly nameOf: (id: string) => string | undefined;
  /** The reader's own when missing. */
  readonly timeZone?: string;
}

const INLINE = new RegExp(
  [
    String.raw`\\(?<escaped>[^\sA-Za-z0-9])`,
    '(?<ticks>`+)(?<code>[^`]|[^`].*?[^`])\\k<ticks>(?!`)',
    String.raw`\*\*(?<bold>(?:\\.|[^\\])+?)\*\*(?!\*)`,
    String.raw`__(?<underline>(?:\\.|[^\\])+?)__(?!_)`,
    String.raw`~~(?<strike>(?:\\.|[^\\])+?)~~`,
    String.raw`\|\|(?<spoiler>(?:\\.|[^\\])+?)\|\|`,
    String.raw`\*(?<star>[^\s*](?:\\.|[^\\*])*?)\*`,
    String.raw`(?<!\w)_(?<line>[^\s_](?:\\.|[^\\_])*?)_(?!\w)`,
    String.raw`\[(?<label>[^\]\n]+)\]\(<?(?<url>https?:\/\/[^)\s>]+)>?\)`,
    String.raw`<t:(?<at>-?\d{1,17})(?::(?<style>[tTdDfFsSR]))?>`,
    String.raw`<@!?(?<user>\d+)>`,
    String.raw`<@&(?<role>\d+)>`,
    String.raw`<#(?<channel>\d+)>`,
    String.raw`<\/(?<command>[^:>]+):\d+>`,
    String.raw`<a?:(?<emoji>\w+):\d+>`,
  ].join('|'),
  'gsu',
);

/** Split by it, a text's odd parts are code. */
const CODE_BLOCK = /```(?:[a-z]*\n)?(.*?)\n?```/s;

/** Makes a text readable. Line breaks stay; control characters go. */
export function readMarkdown(text: string, context: ReadingContext): string {
  const readPart = (part: string, index: number): string => {
    const read = index % 2 === 1 ? context.paint.code : (line: string) => readLine(line, context);
    return part
      .split('\n')
      .map((line) => read(line))
      .join('\n');
  };
  return printable(text).split(CODE_BLOCK).map(readPart).join('');
}

function readLine(line: string, context: ReadingContext): string {
  const { paint } = context;
  const [, mark = '', rest = line] = /^(#{1,3}|-#|>>>|>|\s*[-*]) (.*)$/s.exec(line) ?? [];
  const text = readInline(rest, context);
  if (mark.startsWith('#')) return paint.bold(text);
  if (mark === '-#') return paint.dim(text);
  if (mark.startsWith('>')) return `▏ ${text}`;
  return mark === '' ? text : `${mark.slice(0, -1)}• ${text}`;
}

function readInline(text: string, context: ReadingContext): string {
  const { paint, nameOf } = context;
  const inside = (inner: string): string => readInline(inner, context);
  return text.replaceAll(INLINE, (...groups) => {
    const found: Readonly<Record<string, string | undefined>> = groups.at(-1);
    if (found['escaped'] !== undefined) return found['escaped'];
    if (found['code'] !== undefined) return paint.code(found['code']);
    if (found['bold'] !== undefined) return paint.bold(inside(found['bold']));
    if (found['underline'] !== undefined) return paint.underline(inside(found['underline']));
    if (found['strike'] !== undefined) return paint.strike(inside(found['strike']));
    if (found['spoiler'] !== undefined) return inside(found['spoiler']);
    const italic = found['star'] ?? found['line'];
    if (italic !== undefined) return paint.italic(inside(italic));
    if (found['url'] !== undefined)
      return `${inside(found['label'] ?? '')} (${paint.underline(found['url'])})`;
    if (found['at'] !== undefined) {
      return formatTimestamp(Number(found['at']), found['style'], context.nowMs, context.timeZone);
    }
    const user = found['user'];
    if (user !== undefined) return paint.bold(`@${printable(nameOf(user) ?? user)}`);
    if (found['role'] !== undefined) return `@role ${found['role']}`;
    const channel = found['channel'];
    if (channel !== undefined) return `#${printable(nameOf(channel) ?? channel)}`;
    if (found['command'] !== undefined) return paint.code(`/${found['command']}`);
    return `:${found['emoji'] ?? ''}:`;
  });
}
