import { HARMLESS_FUNCTIONS } from './harmless-functions.ts';
import { scanStatements, type Token } from './scan.ts';

/**
 * What a text may leave behind in its session, beyond its transaction:
 * `none`: nothing; `session`: settings, cursors, locks, channels, temporary objects …; `prepared`: that, and the
 * server's prepared statements may be other than the driver believes.
 */
export type SessionEffect = 'none' | 'session' | 'prepared';

/** Statements whose own doing ends with their transaction; what they call is looked at word by word. */
const TRANSIENT = new Set(
  (
    'select values table with insert update delete merge begin start commit end rollback abort savepoint release ' +
    'show explain truncate notify lock copy fetch move close analyze vacuum comment grant revoke'
  ).split(' '),
);

/** Schema changes leave nothing in the session unless they make temporary things. */
const DEFINITIONS = new Set(['create', 'alter', 'drop', 'reindex', 'refresh', 'cluster', 'security']);

/** Statements about prepared statements, and DISCARD, which may drop them. */
const PREPARING = new Set(['prepare', 'deallocate', 'discard']);

/** Words that a bracket may follow without being a call. */
const NOT_CALLS = new Set(
  (
    'all and any array as asc between by cast check coalesce conflict copy cross cube delete desc distinct else end ' +
    'except exclude exists extract fetch filter for from full greatest group grouping having ilike in include inner ' +
    'insert intersect interval into is isnull join json_array json_object json_scalar json_serialize json_table ' +
    'lateral least left like limit materialized natural not notnull nullif offset on only or order over overlaps ' +
    'overlay partition position primary references returning right rollup row rows select set sets similar some ' +
    'substring table then tables trim treat union unique update using values when where window with within xmlelement ' +
    'xmlforest xmlconcat xmlparse xmlroot xmlserialize xmlexists ' +
    // types that take a length or a precision
    'bit bpchar char character dec decimal float nchar numeric time timestamp timestamptz timetz varbit varchar varying ' +
    // names of things that are being defined
    'key function procedure view index trigger policy type domain aggregate operator schema'
  ).split(' '),
);

const CACHE_ENTRIES = 1000;
/** Longer texts are mostly values in disguise: scanning them again is cheaper than keeping them. */
const CACHED_TEXT_LENGTH = 4000;
const cache = new Map<string, SessionEffect>();

/**
 * What a text may leave behind in its session. What cannot be shown to be harmless counts as `session`: a function
 * that is not known may do anything. Triggers, and functions behind views or operators, cannot be seen from here.
 */
export function sessionEffect(text: string | undefined): SessionEffect {
  if (text === undefined) return 'session';
  const known = cache.get(text);
  if (known !== undefined) return known;
  const effect = scanEffect(text);
  if (text.length <= CACHED_TEXT_LENGTH) {
    // The oldest entry goes; a service has fewer texts than this, and one that builds endless texts gains nothing.
    if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value ?? '');
    cache.set(text, effect);
  }
  return effect;
}

/** The stronger of two effects. */
export function worseEffect(a: SessionEffect, b: SessionEffect): SessionEffect {
  if (a === 'prepared' || b === 'prepared') return 'prepared';
  return a === 'session' ? a : b;
}

function scanEffect(text: string): SessionEffect {
  const statements = scanStatements(text);
  if (!statements) return 'prepared';
  return statements.map((tokens) => statementEffect(tokens)).reduce(worseEffect, 'none');
}

function statementEffect(tokens: readonly Token[]): SessionEffect {
  // A statement in brackets: (SELECT …) UNION (SELECT …).
  const start = tokens.findIndex((token) => token.text !== '(');
  const verb = wordAt(tokens, start);
  if (PREPARING.has(verb))
    return verb === 'prepare' && wordAt(tokens, start + 1) === 'transaction' ? 'none' : 'prepared';
  if (verb === 'set')
    return ['local', 'transaction', 'constraints'].includes(wordAt(tokens, start + 1)) ? 'none' : 'session';
  if (verb === 'declare') return tokens.some((token) => token.text === 'hold') ? 'session' : 'none';
  const isTransient = TRANSIENT.has(verb) || DEFINITIONS.has(verb);
  if (!isTransient || mentionsTemporary(tokens, verb) || callsUnknown(tokens)) return 'session';
  return 'none';
}

/** CREATE TEMP TABLE, SELECT INTO TEMP, anything in pg_temp. */
function mentionsTemporary(tokens: readonly Token[], verb: string): boolean {
  const words = DEFINITIONS.has(verb) ? ['temp', 'temporary'] : [];
  return tokens.some(
    (token, index) =>
      words.includes(token.text) ||
      token.text.startsWith('pg_temp') ||
      (token.text === 'into' && ['temp', 'temporary'].includes(wordAt(tokens, index + 1))),
  );
}

function callsUnknown(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => {
    if (token.kind === 'mark' || tokens[index + 1]?.text !== '(') return false;
    if (token.kind === 'word' && NOT_CALLS.has(token.text)) return false;
    return !namesSomething(tokens, index) && !isHarmlessCall(tokens, index);
  });
}

/** A name before a bracket that lists columns: INSERT INTO t (…), WITH t (…), AS t (…), also with a schema. */
function namesSomething(tokens: readonly Token[], index: number): boolean {
  const first = isQualified(tokens, index) ? index - 2 : index;
  const before = wordAt(tokens, first - 1);
  return ['into', 'with', 'as', 'recursive', 'table', 'exists', 'on', 'copy', 'only', 'references'].includes(
    before,
  );
}

function isHarmlessCall(tokens: readonly Token[], index: number): boolean {
  const name = tokens[index]?.text ?? '';
  if (isQualified(tokens, index) && tokens[index - 2]?.text !== 'pg_catalog') return false;
  return HARMLESS_FUNCTIONS.has(name);
}

function isQualified(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 1]?.text === '.';
}

function wordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text : '';
}
