/** Makes the queries of a batch ready to run; whatever is wrong with one is found before anything is sent. */
import type { CompiledQuery } from 'kysely';
import type { BatchQuery } from './database.ts';
import { BatchError } from './errors.ts';

/** What a batch is prepared with: the dialect's ways. */
export interface BatchDialect<Prepared> {
  /** Turns a query's parameters into the dialect's. */
  readonly prepare: (query: CompiledQuery) => Prepared;
  /** Why a text cannot be part of one transaction of single statements, in words that follow "it". */
  readonly whyNotBatchable: (text: string) => string | undefined;
}

/** Compiles and prepares each query. Throws `BatchError`, with the number of the query that cannot be part of a batch. */
export function prepareBatch<Prepared>(
  queries: readonly BatchQuery[],
  { prepare, whyNotBatchable }: BatchDialect<Prepared>,
): Prepared[] {
  return queries.map((query, index) => {
    try {
      const compiled = 'sql' in query ? query : query.compile();
      // Builders, too, have parts that are written by hand.
      const objection = isBare(compiled.sql) ? 'holds no statement' : whyNotBatchable(compiled.sql);
      if (objection !== undefined) throw new TypeError(`it ${objection}`);
      return prepare(compiled);
    } catch (error) {
      throw new BatchError(index, queries.length, 'not-sent', error);
    }
  });
}

/** Nothing but space, `;` and comments to the end of their lines. */
function isBare(sql: string): boolean {
  return /^(?:[\s;]|--[^\n]*(?:\n|$))*$/.test(sql);
}
