import { remember } from './remember.ts';
import { scanStatements, type Token, wordAt } from './scan.ts';

/** Words that begin, end or split a transaction, which a batch does itself. */
const TRANSACTION_CONTROL = new Set('begin start commit end rollback abort savepoint release'.split(' '));

/**
 * Why a text cannot be part of a batch, in words that follow its number; undefined when it can. What it said of a text it
 * says again at no cost.
 */
export const whyNotBatchable: (text: string) => string | undefined = remember((text) =>
  objectionToBatch(scanStatements(text)),
);

/** The same for a text that was read into its statements already. */
export function objectionToBatch(statements: readonly (readonly Token[])[] | undefined): string | undefined {
  if (!statements)
    return 'does not end cleanly: a quote, a dollar quote or a comment stays open, or escapes hide where it ends';
  const [tokens = [], ...others] = statements;
  if (others.length > 0) {
    return `holds ${statements.length} statements in one text; give each an entry of its own`;
  }
  const verb = wordAt(tokens, 0);
  if (TRANSACTION_CONTROL.has(verb) || (verb === 'prepare' && wordAt(tokens, 1) === 'transaction')) {
    return `is ${verb.toUpperCase()}: a batch is one transaction already; use pool.transaction for more control`;
  }
  if (verb === 'copy') return 'is COPY, which needs a connection of its own: use pool.connect';
  return undefined;
}
