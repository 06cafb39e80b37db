/** Makes the queries of a batch ready to run; whatever is wrong with one is found before anything is sent. */
import type { CompiledQuery } from 'kysely';
import type { BatchQuery } from './database.ts';
import { BatchError } from './errors.ts';
import { statementBeginnings } from './statement-text.ts';

const TRANSACTION_CONTROL =
  /^(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare transaction|copy)\b/;

/**
 * Compiles each query and has `prepare` turn its parameters into the dialect's. Throws `BatchError`, with the number
 * of the query that cannot be part of a batch.
 */
export function prepareBatch<Prepared>(
  queries: readonly BatchQuery[],
  prepare: (query: CompiledQuery) => Prepared,
): Prepared[] {
  return queries.map((query, index) => {
    try {
      const compiled = 'sql' in query ? query : query.compile();
      refuseUnbatchable(compiled);
      return prepare(compiled);
    } catch (error) {
      throw new BatchError(index, queries.length, 'not-sent', error);
    }
  });
}

/** A batch is one transaction of single statements. Builders make nothing else; hand-written SQL might. */
function refuseUnbatchable({ query, sql }: CompiledQuery): void {
  if (query.kind !== 'RawNode') return;
  const beginnings = statementBeginnings(sql);
  if (beginnings.length !== 1) {
    throw new TypeError(
      `it holds ${beginnings.length} statements in one text; give each an entry of its own`,
    );
  }
  const control = beginnings.find((beginning) => TRANSACTION_CONTROL.test(beginning));
  if (control !== undefined) {
    throw new TypeError(
      `it begins with ${control.toUpperCase()}, which a batch cannot hold: it is one transaction already`,
    );
  }
}
