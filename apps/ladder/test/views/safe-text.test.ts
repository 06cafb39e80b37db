import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemes } from '../../src/ladder/visible-text.ts';
import { clippedText, codeText, fieldText, safeText } from '../../src/views/safe-text.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom('@', '<', '>', '*', '_', '`', '\\', '|', '~', '\n', '\u202E', '\u0301', 'a'),
  }),
);

describe('text of strangers', () => {
  it.each([
    ['**bold** _it_ ~~out~~ ||spoiler||', String.raw`\*\*bold\*\* \_it\_ \~\~out\~\~ \|\|spoiler\|\|`],
    ['<@123> @everyone <#1> <t:0:R>', String.raw`\<\@123\> \@everyone \<\#1\> \<t\:0\:R\>`],
    ['[a](https://b.c)', String.raw`\[a\]\(https\:\/\/b\.c\)`],
    ['# title\n> quote\n- list', String.raw`\# title \> quote \- list`],
    ['`code` ```block```', '\\`code\\` \\`\\`\\`block\\`\\`\\`'],
    ['back\\slash', 'back\\\\slash'],
    ['a\u202Eb\u200Bc\u2066d\0e', 'abcde'],
    ['  many \t\n blanks  ', 'many blanks'],
  ])('%j is shown as it is written', (text, expected) => {
    expect(safeText(text)).toBe(expected);
  });

  it('is cut between characters as people count them', () => {
    expect(clippedText('abcdef', 6)).toBe('abcdef');
    expect(clippedText('abcdefg', 6)).toBe('abcde…');
    expect(clippedText('🇩🇪🇫🇷🇮🇹', 2)).toBe('🇩🇪…');
    expect(clippedText('아나아나아나', 3)).toBe('아나…');
  });

  it('loses its heaps of accents', () => {
    expect(clippedText(`a${'\u0301'.repeat(500)}b`, 10)).toBe('ab');
    expect(clippedText('e\u0301te\u0301', 10)).toBe('e\u0301te\u0301');
  });

  it('never leaves its line, its length or its backticks, whatever it is', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 40 }), (text, most) => {
        const clipped = clippedText(text, most);
        expect(clipped).not.toMatch(/[\p{C}\n\r]/u);
        expect(clipped.length).toBeLessThanOrEqual(8 * most);
        expect(safeText(text, most).replaceAll(/\\[\\`*_~|<>@#[\]():\-+.!/]/g, '')).not.toMatch(
          /[`*_~|<>@#[\]()]/,
        );
        const code = codeText(text, most);
        expect(code).not.toContain('`');
        expect(graphemes(code).length).toBeGreaterThanOrEqual(Math.min(most, graphemes(clipped).length));
        expect(fieldText(text, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
