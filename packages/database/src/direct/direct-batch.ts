/** A batch on a pipelining direct connection: three round trips, where the pool needs one. */
import { BatchError } from '../errors.ts';
import {
  isServerError,
  toStatement,
  type Session,
  type Statement,
  type StatementResult,
} from '../postgresql/gateway.ts';
import { recordRoundTrip } from '../round-trips.ts';

/**
 * Runs statements as one transaction. BEGIN is answered before anything follows, because behind a refused BEGIN each
 * statement would commit by itself; then all statements go out together, and COMMIT only when all were accepted.
 * Rejects with `BatchError`.
 */
export async function runDirectBatch(
  session: Session,
  statements: readonly Statement[],
): Promise<StatementResult[]> {
  const control = (text: string): Promise<unknown> => {
    recordRoundTrip();
    return session.query(toStatement({ sql: text, parameters: [] }));
  };
  const fail = (index: number | undefined, outcome: 'rolled-back' | 'unknown', cause: unknown): BatchError =>
    new BatchError(index, statements.length, outcome, cause);

  await control('begin').catch((error: unknown) => {
    throw fail(undefined, 'rolled-back', error);
  });
  recordRoundTrip();
  const answers = await Promise.allSettled(
    statements.map((statement) => session.query({ ...statement, queryMode: 'extended' })),
  );
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  const answer = answers[failed];
  if (answer?.status === 'rejected') {
    // The connection is closed next, which rolls back as well: a failure here changes nothing.
    await control('rollback').catch(() => undefined);
    throw fail(isServerError(answer.reason) ? failed : undefined, 'rolled-back', answer.reason);
  }
  await control('commit').catch((error: unknown) => {
    throw fail(undefined, isServerError(error) ? 'rolled-back' : 'unknown', error);
  });
  return answers.flatMap((settled) => (settled.status === 'fulfilled' ? settled.value : []));
}
