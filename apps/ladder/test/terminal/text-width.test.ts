import { describe, expect, test } from 'vitest';
import { padTo, textWidth, wrapText } from '../../src/terminal/text-width.ts';

describe('the width of text', () => {
  test.each([
    ['Ana', 3],
    ['\u001B[1mAna\u001B[22m', 3],
    ['🏆 win', 6],
    ['한국어', 6],
    ['é', 1],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['✓ ▌ •', 5],
  ])('%j takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('padding counts columns, not characters', () => {
    expect(padTo('한', 4)).toBe('한  ');
    expect(padTo('long', 2)).toBe('long');
  });

  test('lines break at blanks, and words that are too long are cut', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrapText('a\n\nb', 4)).toEqual(['a', '', 'b']);
    expect(wrapText('한국어', 1)).toEqual(['한', '국', '어']);
  });

  test('a style that goes over a line break ends with the line and is taken up on the next', () => {
    expect(wrapText('\u001B[1mone two\u001B[22m x', 4)).toEqual([
      '\u001B[1mone\u001B[0m',
      '\u001B[1mtwo\u001B[22m',
      'x',
    ]);
  });
});
