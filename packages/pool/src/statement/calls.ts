import { isMark, type Token, wordAt } from './scan.ts';

/**
 * Words that a bracket may follow without being a call: those that PostgreSQL lets name no function (manual, appendix
 * C: "reserved" and "cannot be function or type").
 */
const NO_FUNCTION = words(
  'all and any array as asc between case cast check coalesce column constraint current_catalog current_date ' +
    'current_role current_time current_timestamp current_user default desc distinct else end except exists extract ' +
    'fetch for foreign from grant greatest group grouping having in intersect interval into ' +
    'json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table ' +
    'json_value lateral leading least limit localtime localtimestamp merge_action not nullif offset on only or order ' +
    'overlay position primary references returning row select session_user setof some substring table then to ' +
    'trailing treat trim true union unique user using values variadic when where window with xmlattributes xmlconcat ' +
    'xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable ' +
    // types that take a length or a precision
    'bit boolean char character dec decimal float int integer nchar numeric real smallint bigint time timestamp varchar',
);

/** Words that could name a function, but not behind these. */
const NO_FUNCTION_BEHIND: Readonly<Record<string, readonly string[]>> = {
  by: ['group', 'order', 'partition'],
  cube: ['group by'],
  materialized: ['as', 'as not'],
  rollup: ['group by'],
  set: ['update'],
  sets: ['grouping'],
  varying: ['character', 'bit', 'char'],
  zone: ['time'],
};

/** Operators that could name a function, were there no operand before them. */
const INFIX = words('like ilike overlaps');

/** Words that are an operand, or end one, though they are reserved. */
const OPERANDS = words(
  'current_catalog current_date current_role current_time current_timestamp current_user end localtime ' +
    'localtimestamp session_user true user',
);

/** Words before a name with a list of columns: INSERT INTO t (…), WITH t (…), AS t (…), WITH ORDINALITY t (…). */
const BEFORE_NAMES = words('into with as recursive ordinality');

/** Words before a bracket behind which an expression begins: DISTINCT ON (…), OPERATOR(…), RETURNING WITH (…). */
const BEFORE_EXPRESSION = words('on operator with');

/** The words that begin a query, or a statement that gives rows like one. */
export const QUERY_VERBS: ReadonlySet<string> = words('select values table with insert update delete merge');

/** Whether a call, by its name with the schema if it has one and by its place, is known to be harmless. */
export type IsHarmless = (name: string, index: number) => boolean;

/**
 * Whether a statement calls any function that is not known to be harmless, be it `f(x)` or `(x).f`; its verb is no call.
 * A bracket behind a name is taken for a call wherever it could be one. One pass, and a bounded look around at each token.
 */
export function callsUnknown(tokens: readonly Token[], verb: number, isHarmless: IsHarmless): boolean {
  // Once for all, not at each token.
  const isUpsert = tokens.some((_, index) => wordAt(tokens, index) === 'do');
  let isField = false;
  return tokens.some((token, index) => {
    const before = tokens[index - 1];
    if (isMark(token, '.')) {
      // Behind a name stands a column; behind a bracket or a parameter a field, or the function of that name.
      if (before?.kind === 'mark' || before?.kind === 'value') isField = true;
      return false;
    }
    if (!isMark(before, '.')) isField = false;
    if (!isIdentifier(token) || index === verb) return false;
    if (!isMark(tokens[index + 1], '(')) return isField && !isHarmless(token.text, index);
    if (isNoFunction(tokens, index, isUpsert) || namesColumns(tokens, index)) return false;
    const name = calledName(tokens, index);
    return name === undefined || !isHarmless(name, index);
  });
}

/** The words of a list. */
export function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** Undefined for what no list can hold: more than one schema, or a dot inside quotes. */
function calledName(tokens: readonly Token[], index: number): string | undefined {
  const path = isQualified(tokens, index) ? [tokens[index - 2], tokens[index]] : [tokens[index]];
  if (path.length > 1 && isQualified(tokens, index - 2)) return undefined;
  const names = path.map((token) => token?.text ?? '');
  return names.some((name) => name.includes('.')) ? undefined : names.join('.');
}

function isNoFunction(tokens: readonly Token[], index: number, isUpsert: boolean): boolean {
  // Behind a dot, as in schema.set(…), every word is a name.
  const word = isQualified(tokens, index) ? '' : wordAt(tokens, index);
  if (NO_FUNCTION.has(word)) return true;
  const before = wordAt(tokens, index - 1);
  const behind = NO_FUNCTION_BEHIND[word];
  if (behind) return behind.includes(before) || behind.includes(`${wordAt(tokens, index - 2)} ${before}`);
  if (INFIX.has(word)) return followsOperand(tokens, before === 'not' ? index - 1 : index);
  if (word === 'join') return QUERY_VERBS.has(wordAt(tokens, index + 2));
  if (word === 'filter') return wordAt(tokens, index + 2) === 'where';
  if (word === 'over') return closesOperand(tokens, index - 1);
  if (word !== 'conflict' || before !== 'on') return false;
  // ON CONFLICT (…) DO …, or with WHERE between; but JOIN … ON conflict(…) is a call.
  const next = wordAt(tokens, (tokens[index + 1]?.partner ?? -1) + 1);
  return next === 'do' || (next === 'where' && isUpsert);
}

/** A name whose bracket lists columns or the measures of a type, also with a schema. */
function namesColumns(tokens: readonly Token[], index: number): boolean {
  const before = (isQualified(tokens, index) ? index - 2 : index) - 1;
  if (BEFORE_NAMES.has(wordAt(tokens, before))) return true;
  // x::vector(3)
  if (isMark(tokens[before], ':')) return isMark(tokens[before - 1], ':');
  // FROM (VALUES …) v (a, b)
  return closesOperand(tokens, before) || (isMark(tokens[before], ',') && isFurtherCte(tokens, index));
}

/** WITH a AS (…), b (c) AS (SELECT …). A function in FROM has AS (column type), an alias no bracket at once. */
function isFurtherCte(tokens: readonly Token[], index: number): boolean {
  const close = tokens[index + 1]?.partner ?? -1;
  if (close === -1 || wordAt(tokens, close + 1) !== 'as') return false;
  let at = close + 2;
  if (wordAt(tokens, at) === 'not') at += 1;
  if (wordAt(tokens, at) === 'materialized') at += 1;
  return isMark(tokens[at], '(') && QUERY_VERBS.has(wordAt(tokens, at + 1));
}

/** A closing bracket behind which no expression can begin. */
function closesOperand(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || !isMark(token, ')') || token.partner === -1) return false;
  return !BEFORE_EXPRESSION.has(wordAt(tokens, token.partner - 1));
}

function followsOperand(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index - 1];
  if (token?.kind !== 'word') return token?.kind !== 'mark' || [')', ']'].includes(token.text);
  if (isQualified(tokens, index - 1) || OPERANDS.has(token.text)) return true;
  return !NO_FUNCTION.has(token.text) && token.text !== 'by';
}

function isIdentifier(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'name';
}

function isQualified(tokens: readonly Token[], index: number): boolean {
  return isMark(tokens[index - 1], '.');
}
