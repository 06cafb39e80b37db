/** Text of strangers, made fit to stand in a message: it pings nobody, breaks no layout, and is as long as it may be. */
import { graphemes, visibleText } from '../ladder/visible-text.ts';

/** Code units that one character may have; more is a heap of accents, not writing. */
const MOST_UNITS_PER_CHARACTER = 8;

/** What Discord's markdown, mentions, links and timestamps are made of. */
const MARKDOWN = /[\\`*_~|<>@#[\]():\-+.!/]/g;

/** One line of at most `most` characters, with `…` where it was longer. Not for where markdown is read: see `safeText`. */
export function clippedText(text: string, most: number): string {
  const characters = tamedCharacters(text);
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/** The same for where Discord reads markdown: every sign that means something is taken literally. */
export function safeText(text: string, most = 40): string {
  return clippedText(text, most).replaceAll(MARKDOWN, String.raw`\$&`);
}

/** The same inside backticks, padded with blanks on the right so that lines stand under each other. */
export function codeText(text: string, width: number): string {
  const clipped = clippedText(text, width).replaceAll('`', "'");
  return clipped + ' '.repeat(Math.max(0, width - graphemes(clipped).length));
}

/** What fits into a form's field of so many code units, cut between characters and not within one. */
export function fieldText(text: string, mostUnits: number): string {
  let fitting = '';
  for (const character of tamedCharacters(text)) {
    if (fitting.length + character.length > mostUnits) break;
    fitting += character;
  }
  return fitting;
}

function tamedCharacters(text: string): readonly string[] {
  return graphemes(visibleText(text)).map((character) =>
    character.length <= MOST_UNITS_PER_CHARACTER ? character : (Array.from(character)[0] ?? ''),
  );
}
