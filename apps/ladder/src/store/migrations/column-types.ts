/** What a moment, a JSON value and a running number are called in each dialect. */
import { SqliteAdapter, sql, type Kysely, type RawBuilder, type ColumnDefinitionBuilder } from 'kysely';

/** The column types that the two dialects write differently. */
export interface ColumnTypes {
  readonly timestamp: RawBuilder<unknown>;
  readonly json: RawBuilder<unknown>;
  readonly id: RawBuilder<unknown>;
  /** Makes a column the table's running number. */
  readonly runningNumber: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
}

const POSTGRESQL: ColumnTypes = {
  timestamp: sql`timestamptz`,
  json: sql`jsonb`,
  id: sql`bigint`,
  runningNumber: (column) => column.generatedAlwaysAsIdentity().primaryKey(),
};

const SQLITE: ColumnTypes = {
  timestamp: sql`text`,
  json: sql`text`,
  id: sql`integer`,
  // AUTOINCREMENT, so that the number of a match is never given to another one.
  runningNumber: (column) => column.primaryKey().autoIncrement(),
};

/** The column types of the database that a migration runs on. */
export function columnTypesOf(database: Kysely<unknown>): ColumnTypes {
  return database.getExecutor().adapter instanceof SqliteAdapter ? SQLITE : POSTGRESQL;
}
