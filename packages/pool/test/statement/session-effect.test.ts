import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementJudge } from '../../src/statement/judge.ts';
import { scanStatements } from '../../src/statement/scan.ts';

const judge = statementJudge([]);
const sessionEffect = (text: string | undefined): string => judge(text).effect;

describe('a statement that leaves the session as it was', () => {
  it.each([
    'SELECT 1',
    'select * from players where id = $1 for update skip locked',
    "SELECT count(*), max(created_at) FROM t WHERE name ILIKE '%set_config(%' AND x IN (1, 2)",
    "INSERT INTO t (a, b) VALUES ($1, now()), (2, '2020-01-01') ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING *",
    'insert into "Schema"."Table" (a) select unnest($1::int[])',
    'UPDATE t SET a = coalesce(a, 0) + 1 WHERE id = ANY ($1)',
    'delete from t using u where t.id = u.id',
    'WITH x (a, b) AS (SELECT 1, 2), y AS (DELETE FROM t RETURNING *) SELECT json_agg(y) FROM y, x',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'BEGIN',
    'START TRANSACTION ISOLATION LEVEL SERIALIZABLE',
    'SET LOCAL statement_timeout = 5; ',
    'SET TRANSACTION READ ONLY',
    'SAVEPOINT a; RELEASE SAVEPOINT a; COMMIT',
    "NOTIFY channel, 'x'",
    'SELECT pg_try_advisory_xact_lock(1)',
    'DECLARE c CURSOR FOR SELECT 1',
    "SELECT pg_catalog.upper('x')",
    'select cast($1 as integer), row_number() over (order by "a" desc), count(*) over () from "t" as "u" ("a")',
    'with recursive a (n) as (select 1 union all select n + 1 from a), b (m) as not materialized (select 2) select * from a, b',
    'select * from (values (1, 2)) v (a, b) cross join generate_series(1, 3) g (n)',
    "SELECT set_config('app.user', $1, true), current_timestamp(3), pg_advisory_xact_lock(hashtext($2))",
    'explain (analyze, buffers) select 1',
    'select count(*) filter (where a) over (partition by b), percentile_cont(0.5) within group (order by c) from t group by grouping sets ((a), (b))',
    'select json_value(j, $$x$$), x::character varying (3), (a, b) in (select 1, 2) from t',
    "SELECT $$ ; set x = 1; $$, $tag$ ' $tag$, 'it''s', E'\\'', U&'d\\0061t', \"a\"\"(b\" FROM t -- set x",
    '/* set /* nested */ x */ SELECT 1',
    'select * from unnest($1::text[]) with ordinality t (a, b) where a like ($2) and $3 not ilike (b)',
    'insert into t (a) values (1) on conflict (a) where b do update set (a, b) = (1, 2)',
    'select a::vector(3), b::geo.geometry(point, 4326), "t"."c", .5, 0xff, 1e5 from t inner join (select 1) u on true',
    'select max(a) filter (where b) over (partition by c), sum(d) over w from t window w as (order by e)',
    "select name from pg_settings where name = 'work_mem'",
    'select (now()).date',
    '',
  ])('is known to be harmless: %s', (text) => {
    expect(sessionEffect(text)).toBe('none');
  });
});

describe('a statement that may change the session', () => {
  it.each([
    'SET search_path TO x',
    'set session characteristics as transaction read only',
    'RESET ALL',
    'LISTEN jobs',
    'UNLISTEN *',
    'CREATE TEMP TABLE t (a int)',
    'create temporary view v as select 1',
    'CREATE TABLE pg_temp.t (a int)',
    'SELECT 1 INTO TEMP t',
    'DECLARE c CURSOR WITH HOLD FOR SELECT 1',
    "DECLARE c CURSOR FOR SELECT set_config('a.b', 'c', false)",
    'SELECT 1 INTO LOCAL TEMP t',
    'EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1',
    "SET local.who = 'x'",
    'CREATE TABLE t (id int)',
    "SELECT 1 FROM a JOIN b ON set_config('a.b', 'c', false) = ''",
    "SELECT ctx.set('k', 'v'), x.insert(1), pg_catalog.key(1)",
    "SELECT set('k'), key(1), over(1), filter(1), materialized(1), conflict(1)",
    'SELECT DISTINCT ON (a) evil(b) FROM t',
    'SELECT 1 OPERATOR(pg_catalog.+) evil(1)',
    'SELECT * FROM a, evil(1) AS (b int)',
    "SELECT set_config('a.b', 'c', 'true')",
    'SELECT 1 --x\r, evil(1)',
    "SELECT set_config('app.user', '1', false)",
    'SELECT pg_advisory_lock(1)',
    "SELECT nextval('s')",
    'SELECT my_function(1)',
    "SELECT app.upper('x')",
    'SELECT "upper"(1), "My Function" (2)',
    'DO $$ begin end $$',
    'CALL procedure_of_mine()',
    'LOAD $$x$$',
    'EXECUTE named(1)',
    'SELECT 1; SET x = 1',
    'WITH x AS (SELECT set_config($1, $2, false)) SELECT 1',
    'SELECT /* a comment */ my_function /* between */ (1)',
    'SELECT my_function\n\t(1)',
    'no such statement',
    // An alias is no query of a WITH, whatever bracket follows.
    'SELECT a, evil(1) AS x FROM (SELECT 1) t',
    'SELECT * FROM a, evil(1) AS x WHERE b IN (SELECT 1)',
    // Behind a bracket, but no alias.
    'INSERT INTO t VALUES (1) RETURNING WITH (OLD AS o) evil(1)',
    'SELECT DISTINCT ON (a) over(b), filter(c) FROM t',
    'SELECT DISTINCT ON (a) filter(c) FROM t',
    // A function called as if it were a column.
    'SELECT (5::int8).pg_advisory_lock',
    'SELECT $1.evil',
    'SELECT a, (b[1]).c.evil FROM t',
    'SELECT g.pg_advisory_lock FROM generate_series(1, 2) g',
    // A view that is a door to the settings.
    "UPDATE pg_settings SET setting = '5MB' WHERE name = 'work_mem'",
    // Keywords that may name a function.
    'SELECT full(1), cross(1)',
    'SELECT join(1)',
    'SELECT 1 WHERE NOT materialized(1)',
    'SELECT 1 FROM a JOIN b ON conflict(1)',
    'SELECT a FROM t ORDER BY cube(a)',
    // Letters and spaces that are others to PostgreSQL than to JavaScript.
    'SELECT ran\u212A()',
    'SELECT \u00a0upper(a), \ufeffrank()',
    'SELECT 1 INTO t',
    'SELECT 1into temp t',
  ])('counts as dirty: %s', (text) => {
    expect(sessionEffect(text)).toBe('session');
  });

  it.each([
    'PREPARE x AS SELECT 1',
    'DEALLOCATE ALL',
    'discard all',
    "SELECT 'open",
    'SELECT "open',
    'SELECT $$ open',
    'SELECT /* open',
    "SELECT 'a\\', set_config('x', 'y', false) --'",
    "SELECT E'a'\n'b\\'', set_config('x', 'y', false) --'",
    'SELECT 1 FROM U&"pg\\005ftemp".t',
    'SELECT 1 FROM U&"pg!005ftemp" UESCAPE \'!\' .t',
    'SELECT 1\0',
  ])('counts as having touched prepared statements where it did, or where it cannot be read: %s', (text) => {
    expect(sessionEffect(text)).toBe('prepared');
  });

  it('is what a query without a visible text counts as', () => {
    expect(sessionEffect(undefined)).toBe('session');
  });
});

describe('the scanner', () => {
  it('neither throws nor hangs on any text', () => {
    const pieces = fc.constantFrom(
      "'",
      '"',
      '$$',
      '$a$',
      '/*',
      '*/',
      '--',
      '\n',
      ';',
      '(',
      ')',
      '\\',
      'E',
      'U&',
      'set',
      'select',
      ' ',
      '$1',
      'é',
      '.',
      '::',
      '\0',
      '1e',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        expect(['none', 'session', 'prepared']).toContain(sessionEffect(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds what hides behind any harmless statement and any literal', () => {
    const literal = fc.string().map((text) => `'${text.replaceAll("'", "''").replaceAll('\\', '')}'`);
    fc.assert(
      fc.property(literal, literal, (a, b) => {
        expect(sessionEffect(`SELECT ${a}, ${b}`)).toBe('none');
        expect(sessionEffect(`SELECT ${a}, evil(${b})`)).toBe('session');
        expect(sessionEffect(`SELECT ${a}; SET x = ${b}`)).toBe('session');
      }),
    );
  });

  it('reads a literal of several megabytes', () => {
    expect(scanStatements(`SELECT '${"a''".repeat(1_000_000)}', x`)?.[0]?.length).toBe(4);
  });
});
