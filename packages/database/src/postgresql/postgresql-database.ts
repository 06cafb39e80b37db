/** The database on a PostgreSQL server, one's own or the embedded one. */
import { performance } from 'node:perf_hooks';
import type { Kysely, Transaction } from 'kysely';
import { whyNotBatchable } from 'warmpool';
import { prepareBatch } from '../batch.ts';
import type { BatchQuery, BatchResults, Database } from '../database.ts';
import { BatchError, DatabaseClosedError } from '../errors.ts';
import { kyselyOver } from '../kysely/kysely-over.ts';
import { runMigrations, type Migrations } from '../migrations.ts';
import { Permits } from '../permits.ts';
import type { PoolStats } from '../pool/pool-stats.ts';
import {
  toQueryResult,
  toStatement,
  type Gateway,
  type Session,
  type Statement,
  type StatementResult,
} from './gateway.ts';
import { withMigrationSession } from './migration-session.ts';
import { postgresqlDialect } from './postgresql-dialect.ts';

/** What a PostgreSQL database is made of. */
export interface PostgresqlParts {
  readonly kind: 'postgresql' | 'embedded';
  readonly gateway: Gateway;
  readonly migrations: Migrations;
  readonly stats: () => PoolStats;
  readonly resizePool: (size: { readonly min: number; readonly max: number }) => void;
  /** Throws when there is no server any more, and none will come. */
  readonly requireServer: () => void;
  /** Ends everything that was opened for this database, in use or not after so many milliseconds. */
  readonly end: (timeoutMillis: number) => Promise<void>;
}

/** How long `close` waits for those who are at work, in milliseconds. */
const CLOSE_TIMEOUT_MILLIS = 5000;

const BATCH = { prepare: toStatement, whyNotBatchable } as const;

/** The contract over a gateway. */
export class PostgresqlDatabase<Schema> implements Database<Schema> {
  readonly dialect = 'postgresql';
  readonly queries: Kysely<Schema>;
  readonly #parts: PostgresqlParts;
  /** One for each session that is out: its connection may still be to come. */
  readonly #sessions = new Permits(Infinity);
  #closing: Promise<void> | undefined;

  constructor(parts: PostgresqlParts) {
    this.#parts = parts;
    this.queries = kyselyOver<Schema>(postgresqlDialect(this.#guarded(parts.gateway), () => this.close()));
  }

  get kind(): 'postgresql' | 'embedded' {
    return this.#parts.kind;
  }

  async batch<const Queries extends readonly BatchQuery[]>(queries: Queries): Promise<BatchResults<Queries>> {
    const statements = prepareBatch(queries, BATCH);
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

  resizePool(size: { readonly min: number; readonly max: number }): void {
    this.#parts.resizePool(size);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
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

  async #close(): Promise<void> {
    const startedAt = performance.now();
    await this.#sessions.allGivenWithin(CLOSE_TIMEOUT_MILLIS);
    const leftMs = Math.round(CLOSE_TIMEOUT_MILLIS - (performance.now() - startedAt));
    // 0 would mean no limit.
    await this.#parts.end(Math.max(1, leftMs));
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
      batch: async (statements) => open().batch(statements),
      acquire: async () => this.#sessionOf(open()),
    };
  }

  async #sessionOf(gateway: Gateway): Promise<Session> {
    const sessions = this.#sessions;
    // Never in line: there is no bound.
    await sessions.take(0, () => new DatabaseClosedError());
    try {
      const session = await gateway.acquire();
      return {
        query: (statement) => session.query(statement),
        release: (error) => {
          session.release(error);
          sessions.give();
        },
      };
    } catch (error) {
      sessions.give();
      throw error;
    }
  }
}
