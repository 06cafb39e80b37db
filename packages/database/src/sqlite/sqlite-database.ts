/** The database in a SQLite file. */
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Kysely,
  type QueryResult,
  type Transaction,
} from 'kysely';
import { prepareBatch } from '../batch.ts';
import type { BatchQuery, BatchResults, Database } from '../database.ts';
import { BatchError, DatabaseClosedError, SqliteBusyError } from '../errors.ts';
import { kyselyOver } from '../kysely/kysely-over.ts';
import { kyselyDriver } from '../kysely/transactional-connection.ts';
import { runMigrations, type Migrations } from '../migrations.ts';
import { Permits } from '../permits.ts';
import { SqliteConnection } from './connection.ts';
import { toSqliteStatement, type SqliteStatement } from './run-statement.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { whyNotBatchableInSqlite } from './statement-text.ts';
import type { ColumnTypes } from './values.ts';

/** How long a caller waits for the transaction of another, in milliseconds. */
const TURN_TIMEOUT_MILLIS = 5000;
/** How long `close` waits for those who are at work. */
const CLOSE_TIMEOUT_MILLIS = 5000;

/** Kysely holds that SQLite cannot undo schema changes; it can, and a migration that fails should leave nothing. */
// House rule 9 allows no inheritance; Kysely's users tell the dialect by `instanceof SqliteAdapter`.
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const BATCH = { prepare: toSqliteStatement, whyNotBatchable: whyNotBatchableInSqlite } as const;

/** One connection, used by one caller at a time. */
export class SqliteDatabase<Schema> implements Database<Schema> {
  readonly kind = 'sqlite';
  readonly dialect = 'sqlite';
  readonly queries: Kysely<Schema>;
  readonly #file: SqliteFile;
  readonly #columns: ColumnTypes;
  readonly #migrations: Migrations;
  /** One: the connection. */
  readonly #turns = new Permits(1);
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(file: SqliteFile, columns: ColumnTypes, migrations: Migrations) {
    this.#file = file;
    this.#columns = columns;
    this.#migrations = migrations;
    const driver = kyselyDriver({ acquire: () => this.#acquire(), destroy: () => this.close() });
    this.queries = kyselyOver<Schema>({
      createAdapter: () => new TransactionalSqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (queries) => new SqliteIntrospector(queries),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    });
  }

  async batch<const Queries extends readonly BatchQuery[]>(queries: Queries): Promise<BatchResults<Queries>> {
    const statements = prepareBatch(queries, BATCH);
    if (this.#isClosed) throw new DatabaseClosedError();
    const results = statements.length === 0 ? [] : await this.#runBatch(statements);
    // One result for each query, of its query's own type.
    return results as BatchResults<Queries>;
  }

  transaction<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.queries.transaction().execute(work);
  }

  migrate(): Promise<{ readonly applied: string[] }> {
    return runMigrations(this.queries as Kysely<unknown>, this.#migrations);
  }

  poolStats(): undefined {
    return undefined;
  }

  resizePool(): void {}

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #runBatch(statements: readonly SqliteStatement[]): Promise<QueryResult<unknown>[]> {
    const connection = await this.#acquire().catch((error: unknown) => {
      throw error instanceof DatabaseClosedError
        ? error
        : new BatchError(undefined, statements.length, 'not-sent', error);
    });
    try {
      return connection.runBatch(statements);
    } finally {
      connection.release();
    }
  }

  async #acquire(): Promise<SqliteConnection> {
    if (this.#isClosed) throw new DatabaseClosedError();
    await this.#turns.take(TURN_TIMEOUT_MILLIS, (waitedMs) => new SqliteBusyError(waitedMs));
    try {
      this.#file.requireUsable();
    } catch (error) {
      this.#turns.give();
      throw error;
    }
    return new SqliteConnection(this.#file, this.#columns, () => this.#turns.give());
  }

  /** Lets the callers in line finish; one that does not end loses its transaction. */
  async #close(): Promise<void> {
    this.#isClosed = true;
    await this.#turns
      .take(CLOSE_TIMEOUT_MILLIS, () => new DatabaseClosedError())
      // Out of time: closing rolls back what is open, which is what the caller is told by its next statement.
      .catch(() => undefined);
    this.#file.close();
  }
}
