/** Every error that this package raises itself. `code` is stable; `message` may be reworded. */

import type { BatchOutcome } from 'warmpool';

export type { BatchOutcome } from 'warmpool';

/** What all of them are. */
export abstract class DatabaseError extends Error {
  abstract readonly code: `DATABASE_${string}`;
  override get name(): string {
    return this.constructor.name;
  }
}

/** An option, or two together, cannot work. */
export class ConfigurationError extends DatabaseError {
  readonly code = 'DATABASE_BAD_CONFIGURATION';
}

/** A connection string cannot be understood. */
export class ConnectionStringError extends DatabaseError {
  readonly code = 'DATABASE_BAD_CONNECTION_STRING';
}

/** No connection could be opened; `cause` is what the driver said. */
export class ConnectionFailedError extends DatabaseError {
  readonly code = 'DATABASE_CONNECTION_FAILED';
}

/** No encrypted connection could be opened, or the server's certificate was not accepted. */
export class TlsError extends DatabaseError {
  readonly code = 'DATABASE_TLS_FAILED';
}

/** A caller waited for a direct connection in vain. */
export class DirectConnectionTimeoutError extends DatabaseError {
  readonly code = 'DATABASE_DIRECT_TIMEOUT';

  constructor(waitedMs: number, open: number, max: number, waiting: number) {
    super(
      `no direct connection became free within ${waitedMs} ms (open ${open}/${max}, waiting ${waiting}). ` +
        'Direct connections stand in for the pool: initialize the pool, or end transactions sooner.',
    );
  }
}

/** `getGlobalPool` was called with no pool there. */
export class PoolNotInitializedError extends DatabaseError {
  readonly code = 'DATABASE_POOL_NOT_INITIALIZED';
}

/** `initializePool` was called again with other settings. */
export class PoolAlreadyInitializedError extends DatabaseError {
  readonly code = 'DATABASE_POOL_ALREADY_INITIALIZED';
}

/** A parameter cannot be stored. */
export class BadValueError extends DatabaseError {
  readonly code = 'DATABASE_BAD_VALUE';
}

/** A batch failed; `cause` is the error of its statement or of its connection. */
export class BatchError extends DatabaseError {
  readonly code = 'DATABASE_BATCH_FAILED';
  /** The failing statement's place in the batch, from 0; `undefined` when it was the transaction or the connection. */
  readonly index: number | undefined;
  readonly outcome: BatchOutcome;

  constructor(index: number | undefined, count: number, outcome: BatchOutcome, cause: unknown) {
    const where = index === undefined ? 'the batch' : `statement ${index} of the batch (of ${count}, from 0)`;
    super(
      `${where} failed: ${cause instanceof Error ? cause.message : String(cause)} (${OUTCOMES[outcome]})`,
      { cause },
    );
    this.index = index;
    this.outcome = outcome;
  }
}

const OUTCOMES = {
  'not-sent': 'nothing was sent',
  'rolled-back': 'the whole batch was rolled back',
  committed: 'the batch was committed, but its results cannot be read',
  unknown: 'the connection was lost, so the batch may or may not have been committed',
} as const satisfies Record<BatchOutcome, string>;

/** A transaction could not be committed because one of its statements had failed. */
export class TransactionFailedError extends DatabaseError {
  readonly code = 'DATABASE_TRANSACTION_FAILED';
}

/** A migration failed; `cause` is its error. */
export class MigrationError extends DatabaseError {
  readonly code = 'DATABASE_MIGRATION_FAILED';
}

/** The database has migrations that this program does not know. */
export class NewerDatabaseError extends DatabaseError {
  readonly code = 'DATABASE_NEWER_THAN_PROGRAM';
}

/** The database was used after `close()`. */
export class DatabaseClosedError extends DatabaseError {
  readonly code = 'DATABASE_CLOSED';

  constructor() {
    super(
      'the database was closed: open it again with openDatabase(), or finish your queries before close()',
    );
  }
}

/** A SQLite file cannot be opened, or is not one. */
export class SqliteFileError extends DatabaseError {
  readonly code = 'DATABASE_SQLITE_FILE';
}

/** A SQLite file belongs to another process. */
export class SqliteInUseError extends DatabaseError {
  readonly code = 'DATABASE_SQLITE_IN_USE';
}

/** A statement waited too long for a transaction in the same SQLite database. */
export class SqliteBusyError extends DatabaseError {
  readonly code = 'DATABASE_SQLITE_BUSY';

  constructor(waitedMs: number) {
    super(
      `waited ${waitedMs} ms for another transaction on this SQLite database. ` +
        'SQLite runs one transaction at a time: inside transaction(), run every statement on its own argument, ' +
        'and do not wait for anything slow.',
    );
  }
}
