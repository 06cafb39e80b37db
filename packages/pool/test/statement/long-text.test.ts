import { describe, expect, it } from 'vitest';
import { HARMLESS_FUNCTIONS } from '../../src/statement/harmless-functions.ts';
import { statementJudge } from '../../src/statement/judge.ts';
import { scanStatements, type Token } from '../../src/statement/scan.ts';
import { sessionEffect } from '../../src/statement/session-effect.ts';
import { isSharable } from '../../src/statement/sharable.ts';

/** Pieces that invite to look back or ahead, time and again. */
const PIECES = [
  'a.',
  '(',
  ')',
  '((a)',
  ', b (c) AS ',
  ', upper(c) AS x (SELECT 1) ',
  ' on conflict (a) where ',
  ' not like ',
  ' into',
  ' (a) over (',
  ' filter (',
  ' set_config(a, b, true), ',
  ' pg_settings ',
  '::x(',
  "'a' ",
  "''",
  "E'\\\\' ",
  '"a" ',
  '/* ',
  '-- x\n',
  '$a$ ',
  '1e',
  '$1',
  '; ',
];

/** How often the judgement of a text looks at a token. */
function looks(text: string): number {
  let count = 0;
  const statements = scanStatements(text)?.map(
    (tokens): Token[] =>
      new Proxy(tokens, {
        get(target, key, receiver): unknown {
          if (typeof key === 'string' && /^\d+$/.test(key)) count += 1;
          return Reflect.get(target, key, receiver);
        },
      }),
  );
  if (sessionEffect(statements, HARMLESS_FUNCTIONS) === 'none') isSharable(statements, HARMLESS_FUNCTIONS);
  return count;
}

describe('a long text', () => {
  it.each(PIECES)('is judged by a number of looks that grows as it does, made of %s', (piece) => {
    const [once, twice] = [300, 600].map((times) => looks(`SELECT ${piece.repeat(times)}`));
    expect(twice).toBeLessThanOrEqual(2 * (once ?? 0) + 100);
  });

  it.each(PIECES)('of a hundred thousand characters is read to its end, made of %s', (piece) => {
    const text = `SELECT ${piece.repeat(100_000 / piece.length)}`;
    expect(typeof statementJudge([])(text).isSharable).toBe('boolean');
  });
});
