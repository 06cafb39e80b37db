import { QUERY_VERBS } from './calls.ts';
import { isMark, type Token, wordAt } from './scan.ts';

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
