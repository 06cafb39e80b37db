import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementJudge } from '../../src/statement/judge.ts';
import { CORPUS } from './corpus.ts';

const judge = statementJudge([]);
const isSharable = (text: string): boolean => judge(text).isSharable;

const SHARED = CORPUS.flatMap(({ shared }) => shared);
const ALONE = CORPUS.flatMap(({ alone }) => alone);
/** Those that are one statement of one line or more, and whose words can be told apart by their white space. */
const PLAIN = /^[\x20-\x7e]*$/;
const HAS_QUOTES = /['"$\\]|--|\/\*/;

/** An expression that is harmless, as deep as it is long; what it is made of. */
const { expression } = fc.letrec<{ expression: string; call: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'a',
      't.b',
      '"c"',
      '$1',
      '1.5',
      "'x'",
      "E'\\''",
      '$$y$$',
      'NULL',
      'current_date',
      'ARRAY[1]',
    ),
    tie('call'),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '||', '=', 'AND', 'LIKE', 'IS DISTINCT FROM'),
        tie('expression'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie('expression').map((inner) => `CASE WHEN ${inner} THEN 1 ELSE ${inner} END`),
    tie('expression').map((inner) => `(SELECT x.n FROM (SELECT ${inner}) AS x (n) WHERE ${inner} IN (1, 2))`),
    tie('expression').map((inner) => `CAST(${inner} AS numeric(10, 2))`),
    tie('expression').map((inner) => `(${inner})::varchar(3)`),
    tie('expression').map(
      (inner) => `count(*) FILTER (WHERE ${inner}) OVER (PARTITION BY ${inner} ORDER BY ${inner})`,
    ),
  ),
  call: fc
    .tuple(
      fc.constantFrom('upper', 'coalesce', 'pg_catalog.concat', 'GREATEST', 'to_json', '"length"'),
      fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, values]) => `${name}(${values.join(', ')})`),
}));

/** A statement with a place for an expression, wherever one may stand. */
const frame = fc.constantFrom<(expression: string) => string>(
  (x) => `SELECT ${x}`,
  (x) => `SELECT DISTINCT ON (a) ${x} FROM t`,
  (x) => `SELECT DISTINCT ON (${x}) b FROM t`,
  (x) => `SELECT a, ${x} AS y FROM (SELECT 1) z`,
  (x) => `SELECT * FROM t, LATERAL (SELECT ${x}) l (m) WHERE b LIKE ('x')`,
  (x) => `SELECT * FROM t JOIN (VALUES (1, 2)) v (a, b) ON ${x}`,
  (x) => `SELECT a FROM t WHERE NOT ${x} GROUP BY ROLLUP (a) HAVING ${x} ORDER BY ${x} LIMIT 1`,
  (x) => `WITH a AS (SELECT 1), b (c) AS NOT MATERIALIZED (SELECT ${x}) SELECT * FROM a, b`,
  (x) => `(SELECT 1) UNION ALL (SELECT ${x})`,
  (x) => `VALUES (1, 2), (${x}, 3)`,
  (x) =>
    `INSERT INTO t (a, b) VALUES (1, ${x}) ON CONFLICT (a) WHERE b DO UPDATE SET (a, b) = (1, ${x}) RETURNING *`,
  (x) => `INSERT INTO t SELECT ${x} ON CONFLICT DO NOTHING RETURNING WITH (OLD AS o) ${x}`,
  (x) => `UPDATE t SET a = ${x} FROM generate_series(1, 2) WITH ORDINALITY AS g (n, i) WHERE ${x}`,
  (x) => `DELETE FROM t USING u WHERE ${x} RETURNING ${x}`,
  (x) => `MERGE INTO t USING u ON ${x} WHEN MATCHED THEN UPDATE SET a = ${x}`,
);

const UNSAFE = [
  "nextval('s')",
  "currval('s')",
  'lastval()',
  "set_config('a.b', 'c', false)",
  "pg_catalog.set_config('a.b', 'c', true)",
  'pg_advisory_lock(1)',
  '"pg_advisory_lock" (1)',
  '(1::bigint).pg_advisory_lock',
  '$1.pg_advisory_lock',
  'evil(1)',
  'app.upper(1)',
  'evil\n--(\n(1)',
  'evil/* ( */(1)',
  'full(1)',
  'ran\u212A()',
];

/** Nothing to the server. */
const blank = fc.constantFrom(
  ' ',
  '\n',
  '\t',
  '\r\n',
  '\f',
  '/* x */',
  '/* SET x = 1; /* y */ */',
  '-- $$ \' "\n',
);

describe('what may share a connection', () => {
  it('is any statement made of harmless pieces', () => {
    fc.assert(
      fc.property(frame, expression, (statement, harmless) => {
        const text = statement(harmless);
        expect([text, isSharable(text)]).toEqual([text, true]);
      }),
      { numRuns: 500 },
    );
  });

  it('is no statement with one unsafe call anywhere in an expression', () => {
    fc.assert(
      fc.property(
        frame,
        expression,
        fc.constantFrom(...UNSAFE),
        fc.nat(),
        (statement, harmless, unsafe, choice) => {
          // In the place of any of the operands.
          const places = [...harmless.matchAll(/\ba\b|\bt\.b\b|"c"|\$1\b|\b1\.5\b|'x'|\bNULL\b/g)];
          const place = places[choice % Math.max(1, places.length)];
          const mixed = place
            ? harmless.slice(0, place.index) + unsafe + harmless.slice(place.index + place[0].length)
            : `${harmless} = ${unsafe}`;
          const text = statement(mixed);
          expect([text, isSharable(text)]).toEqual([text, false]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stays what it was, whatever white space, comments and capitals are put between its words', () => {
    const plain = [...SHARED, ...ALONE].filter((text) => PLAIN.test(text) && !HAS_QUOTES.test(text));
    expect(plain.length).toBeGreaterThan(200);
    fc.assert(
      fc.property(
        fc.constantFrom(...plain),
        fc.array(blank, { minLength: 1 }),
        fc.boolean(),
        (text, blanks, isLoud) => {
          let count = 0;
          const spaced = text.replaceAll(' ', () => blanks[count++ % blanks.length] ?? ' ');
          const changed = isLoud ? spaced.toUpperCase() : spaced;
          expect([changed, isSharable(changed)]).toEqual([changed, isSharable(text)]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is nothing that has another statement behind it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SHARED),
        fc.constantFrom(...ALONE),
        blank,
        (harmless, unsafe, between) => {
          const text = `${harmless}\n;${between}${unsafe}`;
          expect([text, isSharable(text)]).toEqual([text, /^[\s;]*$/.test(unsafe)]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not depend on what literals, quoted names and comments say', () => {
    const words = fc
      .oneof(fc.constantFrom(...ALONE), fc.string())
      .map((text) => text.replaceAll(/[\\\0]/g, ''));
    const hiding = words.chain((text) =>
      fc.constantFrom(
        `SELECT '${text.replaceAll("'", "''")}' FROM t`,
        `SELECT E'${text.replaceAll("'", "\\'")}', a FROM t`,
        `SELECT $tag$${text.replaceAll('$', '')}$tag$ FROM t`,
        `SELECT a AS "x ${text.replaceAll('"', '""')}" FROM t`,
        `SELECT a /* ${text.replaceAll('/*', '').replaceAll('*/', '')} */ FROM t`,
        `SELECT a -- ${text.replaceAll(/[\n\r]/g, ' ')}\nFROM t`,
      ),
    );
    fc.assert(
      fc.property(hiding, (text) => {
        expect([text, isSharable(text)]).toEqual([text, true]);
      }),
      { numRuns: 500 },
    );
  });
});
