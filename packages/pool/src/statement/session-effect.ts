import { HARMLESS_FUNCTIONS } from './harmless-functions.ts';
import { remember } from './remember.ts';
import { scanStatements, type Token } from './scan.ts';

/**
 * What a text may leave behind in its session, beyond its transaction:
 * `none`: nothing; `session`: settings, cursors, locks, channels, temporary objects …; `prepared`: that, and the
 * server's prepared statements may be other than the driver believes.
 */
export type SessionEffect = 'none' | 'session' | 'prepared';

/** Statements whose own doing ends with their transaction; what they call is looked at word by word. */
const TRANSIENT = words(
  'select values table with insert update delete merge begin start commit end rollback abort savepoint release ' +
    'show explain truncate notify lock copy fetch move close declare analyze vacuum comment grant revoke',
);

/** Statements about prepared statements, and DISCARD, which may drop them. */
const PREPARING = words('prepare deallocate discard');

/**
 * Words that a bracket may follow without being a call: reserved ones, and those that PostgreSQL lets name no function
 * (manual, appendix C: "reserved" and "cannot be function or type").
 */
const NO_FUNCTION = words(
  'all and any array as asc between case cast check coalesce column constraint cross current_catalog current_date ' +
    'current_role current_time current_timestamp current_user default desc distinct else end except exists extract ' +
    'fetch for foreign from full grant greatest group grouping having ilike in inner intersect interval into is join ' +
    'json_array json_exists json_object json_query json_scalar json_serialize json_table json_value lateral leading ' +
    'least left like limit localtime localtimestamp natural not nullif offset on only or order overlaps overlay ' +
    'position primary references returning right row select session_user setof similar some substring table then to ' +
    'trailing treat trim true union unique user using values variadic when where window with xmlattributes xmlconcat ' +
    'xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable ' +
    // types that take a length or a precision
    'bit boolean char character dec decimal float int integer nchar numeric real smallint bigint time timestamp varchar',
);

/** Words that could name a function, but not behind these words or marks. */
const NO_FUNCTION_BEHIND: Readonly<Record<string, ReadonlySet<string>>> = {
  by: words('group order partition'),
  conflict: words('on'),
  cube: words('by'),
  filter: words(')'),
  key: words('primary foreign'),
  materialized: words('as not'),
  over: words(')'),
  rollup: words('by'),
  sets: words('grouping'),
  varying: words('character bit char'),
};

/** Words before a name with a list of columns: INSERT INTO t (…), WITH t (…), AS t (…). */
const BEFORE_NAMES = words('into with as recursive');

/**
 * What a text may leave behind in its session. What cannot be shown to be harmless counts as `session`: a function that
 * is not known may do anything, and so may a schema change. Triggers, and functions behind views or operators, cannot
 * be seen from here. A query without a visible text counts as `session`.
 */
export function sessionEffect(text: string | undefined): SessionEffect {
  return text === undefined ? 'session' : effectOfText(text);
}

/** The stronger of two effects. */
export function worseEffect(a: SessionEffect, b: SessionEffect): SessionEffect {
  if (a === 'prepared' || b === 'prepared') return 'prepared';
  return a === 'session' ? a : b;
}

const effectOfText = remember((text): SessionEffect => {
  const statements = scanStatements(text);
  if (!statements) return 'prepared';
  return statements.map((tokens) => statementEffect(tokens)).reduce(worseEffect, 'none');
});

function statementEffect(tokens: readonly Token[]): SessionEffect {
  // A statement in brackets: (SELECT …) UNION (SELECT …).
  const start = tokens.findIndex((token) => token.text !== '(');
  const verb = wordAt(tokens, start);
  const second = wordAt(tokens, start + 1);
  if (PREPARING.has(verb)) return verb === 'prepare' && second === 'transaction' ? 'none' : 'prepared';
  if (verb === 'set') return endsWithTransaction(tokens, start, second) ? 'none' : 'session';
  if (!TRANSIENT.has(verb)) return 'session';
  const isHarmless =
    !mentions(tokens, 'pg_temp') &&
    !makesTemporary(tokens) &&
    !(verb === 'declare' && mentions(tokens, 'hold')) &&
    // What is explained may be run, and may be more than a query.
    !(
      verb === 'explain' && ['create', 'execute', 'declare', 'refresh'].some((word) => mentions(tokens, word))
    ) &&
    !callsUnknown(tokens, start);
  return isHarmless ? 'none' : 'session';
}

/** SET LOCAL, SET TRANSACTION, SET CONSTRAINTS; but `SET local.x` is a setting like any other. */
function endsWithTransaction(tokens: readonly Token[], start: number, second: string): boolean {
  return ['local', 'transaction', 'constraints'].includes(second) && tokens[start + 2]?.text !== '.';
}

function mentions(tokens: readonly Token[], beginning: string): boolean {
  return tokens.some(({ text }) => text.startsWith(beginning));
}

/** SELECT … INTO [LOCAL | GLOBAL] TEMP[ORARY] … */
function makesTemporary(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ text }, index) =>
      text === 'into' &&
      [tokens[index + 1], tokens[index + 2]].some(
        (token) => token?.text === 'temp' || token?.text === 'temporary',
      ),
  );
}

function callsUnknown(tokens: readonly Token[], start: number): boolean {
  return tokens.some(
    ({ kind }, index) =>
      kind !== 'mark' &&
      index !== start &&
      tokens[index + 1]?.text === '(' &&
      !isNoFunction(tokens, index) &&
      !namesColumns(tokens, index) &&
      !isHarmlessCall(tokens, index),
  );
}

function isNoFunction(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  // Behind a dot, as in schema.set(…), every word is a name.
  if (token?.kind !== 'word' || isQualified(tokens, index)) return false;
  const before = tokens[index - 1]?.text ?? '';
  return NO_FUNCTION.has(token.text) || (NO_FUNCTION_BEHIND[token.text]?.has(before) ?? false);
}

/** A name whose bracket lists columns, also with a schema. */
function namesColumns(tokens: readonly Token[], index: number): boolean {
  const first = isQualified(tokens, index) ? index - 2 : index;
  const before = tokens[first - 1];
  if (before?.kind === 'word' && BEFORE_NAMES.has(before.text)) return true;
  // FROM (VALUES …) v (a, b): behind a bracket stands an alias, unless it is that of DISTINCT ON (…) or OPERATOR(…).
  if (before?.text === ')' && !mentions(tokens, 'distinct') && !mentions(tokens, 'operator')) return true;
  return before?.text === ',' && isSubquery(tokens, closing(tokens, index + 1));
}

/** WITH a AS (…), b (c) AS (SELECT …): a further name of a WITH. A function in FROM has AS (column type), not a query. */
function isSubquery(tokens: readonly Token[], close: number): boolean {
  if (wordAt(tokens, close + 1) !== 'as') return false;
  const open = tokens.findIndex(({ text }, index) => index > close + 1 && text === '(');
  return ['select', 'values', 'with', 'insert', 'update', 'delete', 'merge', 'table'].includes(
    wordAt(tokens, open + 1),
  );
}

/** Where the bracket that opens here closes. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  return tokens.findIndex(({ text, kind }, index) => {
    if (index < open || kind !== 'mark') return false;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    return depth === 0;
  });
}

function isHarmlessCall(tokens: readonly Token[], index: number): boolean {
  const name = tokens[index]?.text ?? '';
  if (isQualified(tokens, index) && tokens[index - 2]?.text !== 'pg_catalog') return false;
  return HARMLESS_FUNCTIONS.has(name) || (name === 'set_config' && isLocalSetting(tokens, index));
}

/** set_config(…, …, true) ends with its transaction. */
function isLocalSetting(tokens: readonly Token[], index: number): boolean {
  const close = closing(tokens, index + 1);
  return wordAt(tokens, close - 1) === 'true' && tokens[close - 2]?.text === ',';
}

function isQualified(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 1]?.text === '.';
}

function wordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text : '';
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
