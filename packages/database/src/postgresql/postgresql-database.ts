/** The database on a PostgreSQL server, one's own or the embedded one. */
import type { Kysely, Transaction } from 'kysely';
import { prepareBatch } from '../batch.ts';
import type { BatchQuery, BatchResults, Database } from '../database.ts';
import { BatchError, DatabaseClosedError } from '../errors.ts';
import { runMigrations, type Migrations } from '../migrations.ts';
import type { PoolStats } from '../pool/pool-stats.ts';
import { toQueryResult, toStatement, type Gateway, type Statement, type StatementResult } from './gateway.ts';
import { withMigrationSession } from './migration-session.ts';
import { postgresqlQueries } from './postgresql-queries.ts';

/** What a PostgreSQL database is made of. */
export interface PostgresqlParts {
  readonly kind: 'postgresql' | 'embedded';
  readonly gateway: Gateway;
  readonly migrations: Migrations;
  readonly stats: () => PoolStats;
  /** Throws when there is no server any more, and none will come. */
  readonly requireServer: () => void;
  /** Ends everything that was opened for this database. */
  readonly end: () => Promise<void>;
}

/** The contract over a gateway. */
export class PostgresqlDatabase<Schema> implements Database<Schema> {
  readonly dialect = 'postgresql';
  readonly queries: Kysely<Schema>;
  readonly #parts: PostgresqlParts;
  #closing: Promise<void> | undefined;

  constructor(parts: PostgresqlParts) {
    this.#parts = parts;
    this.queries = postgresqlQueries<Schema>(this.#guarded(parts.gateway), () => this.close());
  }

  get kind(): 'postgresql' | 'embedded' {
    return this.#parts.kind;
  }

  async batch<const Queries extends readonly BatchQuery[]>(queries: Queries): Promise<BatchResults<Queries>> {
    const statements = prepareBatch(queries, toStatement);
    this.#requireOpen();
    const results = statements.length === 0 ? [] : await this.#runBatch(statements);
    // One result for each query, of its query's own type.
    return results.map((result) => toQueryResult(result)) as BatchResults<Queries>;
  }

  transaction<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.queries.transaction().execute(work);
  }

  async migrate(): Promise<{ readonly applied: string[] }> {
    return withMigrationSession(this.#guarded(this.#parts.gateway), (queries) =>
      runMigrations(queries, this.#parts.migrations),
    );
  }

  poolStats(): PoolStats {
    return this.#parts.stats();
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.end();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #runBatch(statements: readonly Statement[]): Promise<StatementResult[]> {
    try {
      this.#parts.requireServer();
      return await this.#parts.gateway.batch(statements);
    } catch (error) {
      // What is no BatchError came before the statements went out: no connection, or none in time.
      throw error instanceof BatchError
        ? error
        : new BatchError(undefined, statements.length, 'not-sent', error);
    }
  }

  #requireOpen(): void {
    if (this.#closing !== undefined) throw new DatabaseClosedError();
  }

  #guarded(gateway: Gateway): Gateway {
    const open = (): Gateway => {
      this.#requireOpen();
      this.#parts.requireServer();
      return gateway;
    };
    return {
      query: async (statement) => open().query(statement),
      batch: async (statements) => open().batch(statements),
      acquire: async () => open().acquire(),
    };
  }
}
