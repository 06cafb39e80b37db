import { callsUnknown, words } from './calls.ts';
import { HARMLESS_FUNCTIONS } from './harmless-functions.ts';
import { remember } from './remember.ts';
import { isMark, scanStatements, type Token, wordAt } from './scan.ts';

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
 * What touches the session wherever it stands, as a call, as a column that is none (`(1).pg_advisory_lock`), or behind
 * `currval`, which reads what `nextval` left. A local `set_config` ends with its transaction.
 */
const SESSION_FUNCTIONS = words(
  'nextval setval currval lastval setseed pg_advisory_lock pg_advisory_lock_shared pg_try_advisory_lock ' +
    'pg_try_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_shared pg_advisory_unlock_all',
);

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
  const start = tokens.findIndex((token) => !isMark(token, '('));
  const verb = wordAt(tokens, start);
  const second = wordAt(tokens, start + 1);
  if (PREPARING.has(verb)) return verb === 'prepare' && second === 'transaction' ? 'none' : 'prepared';
  if (verb === 'set') return endsWithTransaction(tokens, start, second) ? 'none' : 'session';
  const mentions = new Set(tokens.map(({ text }) => text));
  const isHarmless =
    TRANSIENT.has(verb) &&
    !tokens.some(({ text }) => text.startsWith('pg_temp') || SESSION_FUNCTIONS.has(text)) &&
    !makesTable(tokens) &&
    // A rule of this view calls set_config.
    !(mentions.has('pg_settings') && mentions.has('update')) &&
    !(verb === 'declare' && mentions.has('hold')) &&
    // What is explained may be run, and may be more than a query.
    !(verb === 'explain' && ['create', 'execute', 'declare', 'refresh'].some((word) => mentions.has(word))) &&
    !callsUnknown(tokens, start, (name, index) => isHarmlessCall(tokens, name, index));
  return isHarmless ? 'none' : 'session';
}

/** SET LOCAL, SET TRANSACTION, SET CONSTRAINTS; but `SET local.x` is a setting like any other. */
function endsWithTransaction(tokens: readonly Token[], start: number, second: string): boolean {
  return ['local', 'transaction', 'constraints'].includes(second) && !isMark(tokens[start + 2], '.');
}

/** SELECT … INTO t, which is CREATE TABLE AS; not INSERT INTO and MERGE INTO. */
function makesTable(tokens: readonly Token[]): boolean {
  return tokens.some(
    (_, index) =>
      wordAt(tokens, index) === 'into' && !['insert', 'merge'].includes(wordAt(tokens, index - 1)),
  );
}

function isHarmlessCall(tokens: readonly Token[], name: string, index: number): boolean {
  const builtIn = name.startsWith('pg_catalog.') ? name.slice('pg_catalog.'.length) : name;
  return HARMLESS_FUNCTIONS.has(builtIn) || (builtIn === 'set_config' && isLocalSetting(tokens, index));
}

/** set_config(…, …, true) ends with its transaction. */
function isLocalSetting(tokens: readonly Token[], index: number): boolean {
  const close = tokens[index + 1]?.partner ?? -1;
  return wordAt(tokens, close - 1) === 'true' && isMark(tokens[close - 2], ',');
}
