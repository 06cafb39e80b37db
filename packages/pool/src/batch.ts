import { FlightError, isReadTimeout, type Link } from './driver.ts';
import { BatchError } from './errors.ts';
import { objectionToName, type QueryConfig, type QueryResult } from './query.ts';
import type { Judge } from './statement/judge.ts';

/** Finds what can be known to fail before anything is sent. Throws `BatchError` with the number of the statement. */
export function checkBatch(statements: readonly (string | QueryConfig)[], judge: Judge): QueryConfig[] {
  if (!Array.isArray(statements)) {
    throw new TypeError(`Expected pool.batch to get an array of statements, got ${typeof statements}`);
  }
  return statements.map((statement, index) => {
    const refuse = (what: string): BatchError =>
      new BatchError(index, statements.length, 'not-sent', new TypeError(`it ${what}`));
    const config: unknown = typeof statement === 'string' ? { text: statement } : statement;
    if (typeof config !== 'object' || config === null)
      throw refuse(`is a ${typeof statement}, not a statement`);
    const { text, values, name } = config as { text?: unknown; values?: unknown; name?: unknown };
    if (typeof text !== 'string') throw refuse('has no text');
    if (text.includes('\0')) throw refuse('has a NUL character in its text, which PostgreSQL cannot take');
    if (values !== undefined && !Array.isArray(values))
      throw refuse(`has values that are no array, but ${typeof values}`);
    if (name !== undefined && name !== null && typeof name !== 'string')
      throw refuse(`has a name that is no text, but ${typeof name}`);
    const objection = objectionToName(config) ?? judge(text).whyNotBatchable;
    if (objection !== undefined) throw refuse(objection);
    return config as QueryConfig;
  });
}

/** Sends the statements as one transaction in one round trip. */
export async function runBatch(link: Link, statements: readonly QueryConfig[]): Promise<QueryResult[]> {
  try {
    const results = await link.flight([{ text: 'BEGIN' }, ...statements, { text: 'COMMIT' }]);
    return results.slice(1, -1);
  } catch (error) {
    throw batchError(error, statements.length);
  }
}

function batchError(error: unknown, length: number): BatchError {
  // Thrown before the first byte: a value that cannot be serialised, a name that clashes.
  if (!(error instanceof FlightError))
    // pg's own query_timeout is the one failure that is neither ours nor the server's.
    return new BatchError(undefined, length, isReadTimeout(error) ? 'unknown' : 'not-sent', error);
  // Number 0 of the flight is BEGIN, the last one COMMIT; neither is a statement of the caller's.
  const index = error.index >= 1 && error.index <= length ? error.index - 1 : undefined;
  const outcome = { refused: 'rolled-back', lost: 'unknown', unreadable: 'committed' } as const;
  return new BatchError(index, length, outcome[error.kind], error.cause);
}
