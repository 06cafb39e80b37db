import { callsUnknown, words } from './calls.ts';
import { isMark, type Token, wordAt } from './scan.ts';

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
 * is not known may do anything, and so may a schema change.
 *
 * The text alone is seen, and nothing of the database: not what triggers, rules, column defaults, views, operators and
 * casts call; not that a function of one's own has the name of a built-in one and is preferred for its arguments or by
 * the search path; not that a column is none but a function of its row. Only an explicit schema tells: `app.upper(x)` is
 * not the built-in `upper`.
 */
export function sessionEffect(
  statements: readonly (readonly Token[])[] | undefined,
  harmless: ReadonlySet<string>,
): SessionEffect {
  if (!statements) return 'prepared';
  return statements.map((tokens) => statementEffect(tokens, harmless)).reduce(worseEffect, 'none');
}

/** The stronger of two effects. */
export function worseEffect(a: SessionEffect, b: SessionEffect): SessionEffect {
  if (a === 'prepared' || b === 'prepared') return 'prepared';
  return a === 'session' ? a : b;
}

function statementEffect(tokens: readonly Token[], harmless: ReadonlySet<string>): SessionEffect {
  // A statement in brackets: (SELECT …) UNION (SELECT …).
  const start = tokens.findIndex((token) => !isMark(token, '('));
  const verb = wordAt(tokens, start);
  const second = wordAt(tokens, start + 1);
  if (PREPARING.has(verb)) return verb === 'prepare' && second === 'transaction' ? 'none' : 'prepared';
  if (verb === 'set') return endsWithTransaction(tokens, start, second) ? 'none' : 'session';
  const mentions = new Set(tokens.map(({ text }) => text));
  const isHarmless =
    TRANSIENT.has(verb) &&
    !tokens.some(
      ({ text }) => text.startsWith('pg_temp') || (SESSION_FUNCTIONS.has(text) && !harmless.has(text)),
    ) &&
    !makesTable(tokens) &&
    // A rule of this view calls set_config.
    !(mentions.has('pg_settings') && mentions.has('update')) &&
    !(verb === 'declare' && mentions.has('hold')) &&
    // What is explained may be run, and may be more than a query.
    !(verb === 'explain' && ['create', 'execute', 'declare', 'refresh'].some((word) => mentions.has(word))) &&
    !callsUnknown(tokens, start, (name, index) => {
      const builtIn = name.replace(/^pg_catalog\./, '');
      return harmless.has(builtIn) || (builtIn === 'set_config' && isLocalSetting(tokens, index));
    });
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

/** set_config(…, …, true) ends with its transaction. */
function isLocalSetting(tokens: readonly Token[], index: number): boolean {
  const close = tokens[index + 1]?.partner ?? -1;
  return wordAt(tokens, close - 1) === 'true' && isMark(tokens[close - 2], ',');
}
