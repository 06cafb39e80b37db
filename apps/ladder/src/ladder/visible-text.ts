/** Text that strangers typed, without the characters that nobody sees and that break what stands around them. */

/** Controls, directions, joiners, private and unassigned characters, and letters that are drawn as nothing. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** One line of visible characters: what is invisible is gone, every kind of blank is one space. */
export function visibleText(text: string): string {
  // Line breaks and tabs are controls too, but they part words.
  return text.replaceAll(/\s+/gu, ' ').replaceAll(INVISIBLE, '').replaceAll(/\s+/gu, ' ').trim();
}

/** Each of these is a character by itself, and most names have no others. */
const PLAIN = /^[\x20-\x7e]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The characters of a text as people count them: an accent belongs to its letter, a flag is one. */
export function graphemes(text: string): readonly string[] {
  if (PLAIN.test(text)) return Array.from(text);
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
