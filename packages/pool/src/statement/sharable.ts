import { QUERY_VERBS, words } from './calls.ts';
import { isMark, type Token, wordAt } from './scan.ts';

/** What changes or locks rows, also as a part of a WITH, and functions that wait for a lock. */
const WAITING = words('insert update delete merge share pg_advisory_xact_lock pg_advisory_xact_lock_shared');

/**
 * Whether a statement may wait for the transactions of others: whatever changes rows or locks them, by FOR UPDATE or
 * FOR SHARE. Its locks end with it, so it may share a connection; but nothing may stand behind it. One who holds the lock
 * that it waits for might, and then neither would ever go on, with no deadlock that the server could see.
 */
export function mayWait(statements: readonly (readonly Token[])[] | undefined): boolean {
  return statements?.some((tokens) => tokens.some(({ text }) => WAITING.has(text))) ?? true;
}

/**
 * Whether a text that leaves its session alone may go down a connection which other callers use at the same time: one
 * statement that reads or changes rows, in a transaction of its own. What is asked here is not whether it is quick.
 *
 * All else gets a connection to itself: for BEGIN and its like that must be; for EXPLAIN, SHOW or NOTIFY it could be
 * otherwise, but they are rare and a lease is never wrong. A local setting ends with its statement, yet a parameter of
 * one's own is known to the session ever after, as an empty text.
 */
export function isSharable(
  statements: readonly (readonly Token[])[] | undefined,
  harmless: ReadonlySet<string>,
): boolean {
  const [tokens, ...others] = statements ?? [];
  if (tokens === undefined || others.length > 0) return false;
  const start = tokens.findIndex((token) => !isMark(token, '('));
  if (!QUERY_VERBS.has(wordAt(tokens, start))) return false;
  return harmless.has('set_config') || !tokens.some(({ text }) => text === 'set_config');
}
