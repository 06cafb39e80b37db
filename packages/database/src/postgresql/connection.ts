/** A PostgreSQL connection as Kysely sees it, for a transaction or a bound connection. */
import type { CompiledQuery, QueryResult, TransactionSettings } from 'kysely';
import { TransactionFailedError } from '../errors.ts';
import { refuseStreaming, type TransactionalConnection } from '../kysely/transactional-connection.ts';
import { countedFlight } from './counted-flight.ts';
import { isServerError, toQueryResult, toStatement, type Session, type StatementResult } from './gateway.ts';

/** Wraps a session; whoever releases it gives the session back. */
export class PostgresqlConnection implements TransactionalConnection {
  readonly #session: Session;
  #isInTransaction = false;
  /** Why the session can no longer be trusted. */
  #broken: Error | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  async executeQuery<Row>(query: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<Row>> {
    return toQueryResult(await countedFlight(this.#session.query(toStatement(query))));
  }

  streamQuery(): never {
    return refuseStreaming();
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings = {}): Promise<void> {
    const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    await this.#control(`begin${isolation}${accessMode === undefined ? '' : ` ${accessMode}`}`);
    this.#isInTransaction = true;
  }

  async commit(): Promise<void> {
    this.#isInTransaction = false;
    const { command } = await this.#control('commit');
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK and no error.
    if (command !== 'COMMIT') {
      throw new TransactionFailedError(
        'the transaction was rolled back instead of committed, because a statement in it had failed and its error ' +
          'was caught. Let the error pass, or use a savepoint.',
      );
    }
  }

  async rollback(): Promise<void> {
    if (!this.#isInTransaction) return;
    this.#isInTransaction = false;
    // A failure is kept for the release: the caller must hear of the error that led here, not of this one.
    await this.#control('rollback').catch(() => undefined);
  }

  release(): void {
    this.#session.release(this.#broken);
  }

  async #control(text: string): Promise<StatementResult> {
    try {
      const result = await countedFlight(this.#session.query(toStatement({ sql: text, parameters: [] })));
      return Array.isArray(result) ? { command: text, rowCount: null, rows: [] } : result;
    } catch (error) {
      if (!isServerError(error)) this.#broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
}
