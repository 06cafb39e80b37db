/** The one contract that every kind of database keeps. */
import type {
  Compilable,
  CompiledQuery,
  DeleteResult,
  InsertResult,
  Kysely,
  MergeResult,
  QueryResult,
  Transaction,
  UpdateResult,
} from 'kysely';
import type { PoolStats } from './pool/pool-stats.ts';

/** Where the data lives: a PostgreSQL server of your own, one that we run, or a SQLite file. */
export type DatabaseKind = 'postgresql' | 'embedded' | 'sqlite';

/**
 * A typed database. Values are the same in every kind: booleans, `Date` for timestamps, JSON values, integers as
 * `number` where that is exact and `bigint` otherwise, `numeric` as text.
 */
export interface Database<Schema> extends AsyncDisposable {
  readonly kind: DatabaseKind;
  /** Which SQL the store speaks. */
  readonly dialect: 'postgresql' | 'sqlite';
  /** Builds and runs typed queries; each statement is one round trip. */
  readonly queries: Kysely<Schema>;
  /**
   * Runs the queries in order as one transaction, through the pool in one round trip. Rejects with `BatchError`, which
   * names the statement and says what became of the batch; unless the connection broke at the end, nothing of it stays.
   */
  batch<const Queries extends readonly BatchQuery[]>(queries: Queries): Promise<BatchResults<Queries>>;
  /** Runs `work` in a transaction: commits what it did, or rolls it back when it throws. */
  transaction<T>(work: (transaction: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** Applies the configured migrations that are missing, in order, once, whoever else does so at the same time. */
  migrate(): Promise<{ readonly applied: string[] }>;
  /** The numbers of this database's connections; `undefined` for SQLite, which has none. */
  poolStats(): PoolStats | undefined;
  /** Changes the bounds of the pool while it serves; does nothing where there is none. What is above `max` is closed as it comes home. */
  resizePool(size: { readonly min: number; readonly max: number }): void;
  /** Ends what the database opened (pool, file, embedded server). A second call does nothing. */
  close(): Promise<void>;
}

/** One query of a batch: a Kysely builder that was not executed, or what its `compile()` returned. */
export type BatchQuery<Row = unknown> = Compilable<Row> | CompiledQuery<Row>;

/** One result for each query of a batch, in order. */
export type BatchResults<Queries extends readonly BatchQuery[]> = {
  -readonly [Index in keyof Queries]: QueryResult<RowOf<Queries[Index]>>;
};

type RowOf<Query> =
  Query extends Compilable<infer Row>
    ? Returned<Row>
    : Query extends CompiledQuery<infer Row>
      ? Returned<Row>
      : never;

/** A statement without `returning` has a count and no rows. */
type Returned<Row> = Row extends InsertResult | UpdateResult | DeleteResult | MergeResult ? never : Row;
