/** One typed database over pooled PostgreSQL, direct PostgreSQL, embedded PostgreSQL and SQLite. */
export { connectionFaults, type ConnectionFault } from './connection-faults.ts';
export type { BatchQuery, BatchResults, Database, DatabaseKind } from './database.ts';
export type { DatabaseLog } from './database-log.ts';
export type { DirectSettings } from './direct/direct-connections.ts';
export { databaseConnectionString, isPostgresql, type DatabaseEnvironment } from './environment.ts';
export {
  BadValueError,
  BatchError,
  ConfigurationError,
  ConnectionFailedError,
  ConnectionStringError,
  DatabaseClosedError,
  DatabaseError,
  DirectConnectionTimeoutError,
  MigrationError,
  NewerDatabaseError,
  PoolAlreadyInitializedError,
  PoolNotInitializedError,
  SqliteBusyError,
  SqliteFileError,
  SqliteInUseError,
  TlsError,
  TransactionFailedError,
  type BatchOutcome,
} from './errors.ts';
export { json } from './json.ts';
export { maskConnectionString, type MaskedText } from './masked.ts';
export type { Migrations } from './migrations.ts';
export { openDatabase, type DatabaseConfig } from './open-database.ts';
export {
  closePool,
  getGlobalPool,
  getPoolStats,
  initializePool,
  type InitializePoolOptions,
} from './pool/global-pool.ts';
export { poolMetrics, PROMETHEUS_CONTENT_TYPE } from './pool/pool-metrics.ts';
export type { PoolSettings } from './pool/pool-settings.ts';
export type { PoolState, PoolStats } from './pool/pool-stats.ts';
export { MIGRATION_LOCK } from './postgresql/migration-session.ts';
export {
  withConnection,
  type BorrowedConnection,
  type WithConnectionOptions,
} from './pool/with-connection.ts';
export { countRoundTrips } from './round-trips.ts';
export { copySqliteFile } from './sqlite/copy-sqlite-file.ts';
export type { ColumnType, ColumnTypes } from './sqlite/values.ts';
export { isUniqueViolation } from './unique-violation.ts';
