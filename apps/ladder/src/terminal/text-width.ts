/** How much room a text takes on a terminal, and how it is broken into lines that fit. */

const ESCAPE = '\u001B';
/** A "select graphic rendition" sequence: the only one that our own drawing makes. */
const STYLE = new RegExp(`${ESCAPE}\\[([\\d;]*)m`, 'g');
const WIDE =
  /[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{33FF}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}\u{A000}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{20000}-\u{3FFFD}]/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}/u;
/** All but the line feed; and what turns the direction of writing round. */
const CONTROL = /(?!\n)\p{Cc}|[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes; styles take none, emoji and East Asian letters two. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text.replaceAll(STYLE, ''))) width += graphemeWidth(segment);
  return width;
}

/** The text with blanks behind it until it takes `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** Breaks each line of a text at blanks so that none takes more than `width` columns. A long word is cut. */
export function wrapText(text: string, width: number): string[] {
  return carryStyles(text.split('\n').flatMap((line) => wrapLine(line, width)));
}

/** Joins pieces into lines that fit; a piece is broken only when it is wider than a line by itself. */
export function wrapPieces(pieces: readonly string[], gap: string, width: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const joined = `${last ?? ''}${gap}${piece}`;
    if (last !== undefined && textWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(...wrapText(piece, width));
  }
  return lines;
}

/** Text of others as it may be printed: no control characters, which could move the cursor or worse. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '');
}

function graphemeWidth(grapheme: string): number {
  if (WITHOUT_WIDTH.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}

function wrapLine(line: string, width: number): string[] {
  if (textWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (current !== '' && textWidth(current + word.trimEnd()) > width) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
    while (textWidth(current.trimEnd()) > width) {
      const [fitting, rest] = cut(current, width);
      lines.push(fitting);
      current = rest;
    }
  }
  const last = current.trimEnd();
  return last === '' ? lines : [...lines, last];
}

/** As much of a text as fits, without taking a style sequence or a letter apart; at least one letter. */
function cut(text: string, width: number): [string, string] {
  let fitting = '';
  for (const piece of text.split(new RegExp(`(${STYLE.source.replace('(', '(?:')})`))) {
    if (piece.startsWith(ESCAPE)) {
      fitting += piece;
      continue;
    }
    for (const { segment } of graphemes.segment(piece)) {
      if (textWidth(fitting) > 0 && textWidth(fitting + segment) > width) {
        return [fitting, text.slice(fitting.length)];
      }
      fitting += segment;
    }
  }
  return [fitting, ''];
}

/** Ends at each line's end the styles that go on, and takes them up on the next: a frame stays as it is. */
function carryStyles(lines: readonly string[]): string[] {
  let open: string[] = [];
  return lines.map((line) => {
    const before = open.join('');
    for (const [sequence, parameters = ''] of line.matchAll(STYLE)) {
      open = isClosing(parameters) ? open.slice(0, -1) : [...open, sequence];
    }
    return `${before}${line}${open.length > 0 ? `${ESCAPE}[0m` : ''}`;
  });
}

function isClosing(parameters: string): boolean {
  return ['0', '22', '23', '24', '29', '39'].includes(parameters);
}
