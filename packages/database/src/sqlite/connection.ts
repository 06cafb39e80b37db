/** The SQLite connection as one caller has it, for a query, a transaction or a batch. */
import type { CompiledQuery, QueryResult } from 'kysely';
import type { Database as Handle } from 'node-sqlite3-wasm';
import { BatchError, TransactionFailedError } from '../errors.ts';
import { refuseStreaming, type TransactionalConnection } from '../kysely/transactional-connection.ts';
import { recordRoundTrip } from '../round-trips.ts';
import { runStatement, toSqliteStatement, type SqliteStatement } from './run-statement.ts';
import type { SqliteFile } from './sqlite-file.ts';
import type { ColumnTypes } from './values.ts';

/** As on PostgreSQL, a statement that fails inside a transaction spoils it until a savepoint or the end. */
export class SqliteConnection implements TransactionalConnection {
  readonly #file: SqliteFile;
  readonly #handle: Handle;
  readonly #columns: ColumnTypes;
  readonly #giveBack: () => void;
  #hasFailed = false;

  constructor(file: SqliteFile, columns: ColumnTypes, giveBack: () => void) {
    this.#file = file;
    this.#handle = file.handle;
    this.#columns = columns;
    this.#giveBack = giveBack;
  }

  // oxlint-disable-next-line typescript/require-await -- what is thrown here has to reject
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = toSqliteStatement(query);
    this.#refuseWhenFailed(statement.sql);
    return this.#guard(() => runStatement(this.#handle, statement, this.#columns) as QueryResult<Row>);
  }

  streamQuery(): never {
    return refuseStreaming();
  }

  /** Runs statements as one transaction, without a pause in between. Throws `BatchError`. */
  runBatch(statements: readonly SqliteStatement[]): QueryResult<unknown>[] {
    recordRoundTrip();
    const results: QueryResult<unknown>[] = [];
    try {
      this.#handle.exec('begin');
      for (const statement of statements) results.push(runStatement(this.#handle, statement, this.#columns));
    } catch (error) {
      if (this.#handle.inTransaction) this.#handle.exec('rollback');
      throw new BatchError(results.length, statements.length, 'rolled-back', error);
    }
    try {
      this.#handle.exec('commit');
    } catch (error) {
      if (this.#handle.inTransaction) this.#handle.exec('rollback');
      throw new BatchError(undefined, statements.length, 'rolled-back', error);
    }
    return results;
  }

  begin(): Promise<void> {
    return this.#control('begin');
  }

  async commit(): Promise<void> {
    if (!this.#hasFailed) return this.#control('commit');
    await this.rollback();
    throw new TransactionFailedError(
      'the transaction was rolled back instead of committed, because a statement in it had failed and its error ' +
        'was caught. Let the error pass, or use a savepoint.',
    );
  }

  async rollback(): Promise<void> {
    this.#hasFailed = false;
    // Some errors end the transaction by themselves.
    if (this.#file.isUsable && this.#handle.inTransaction) await this.#control('rollback');
  }

  release(): void {
    // Left open by hand-written SQL; the next caller must not find himself inside of it.
    if (this.#file.isUsable && this.#handle.inTransaction) this.#handle.exec('rollback');
    this.#giveBack();
  }

  // oxlint-disable-next-line typescript/require-await -- what is thrown here has to reject
  async #control(sql: string): Promise<void> {
    this.#guard(() => this.#handle.exec(sql));
  }

  #refuseWhenFailed(sql: string): void {
    if (!this.#hasFailed) return;
    if (/^\s*rollback\b/i.test(sql)) this.#hasFailed = false;
    else {
      throw new TransactionFailedError(
        'the transaction has failed: a statement in it was refused, and until it is rolled back no other runs',
      );
    }
  }

  #guard<T>(run: () => T): T {
    this.#file.requireUsable();
    recordRoundTrip();
    const wasInTransaction = this.#handle.inTransaction;
    try {
      return run();
    } catch (error) {
      this.#hasFailed = wasInTransaction;
      throw error;
    }
  }
}
