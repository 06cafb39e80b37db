/** What our drivers offer Kysely: connections that know how to run a transaction. */
import {
  IdentifierNode,
  RawNode,
  createQueryId,
  type DatabaseConnection,
  type Driver,
  type QueryCompiler,
  type TransactionSettings,
} from 'kysely';

/** A connection that one caller has to himself. */
export interface TransactionalConnection extends DatabaseConnection {
  begin(settings: TransactionSettings): Promise<void>;
  /** Rejects when nothing was committed. */
  commit(): Promise<void>;
  /** Never rejects: it answers an error that must not be hidden by another. */
  rollback(): Promise<void>;
  release(): void;
}

/** Where connections come from. */
export interface ConnectionSource {
  acquire(): Promise<TransactionalConnection>;
  /** Called by Kysely's own `destroy()`. */
  destroy(): Promise<void>;
}

/** A driver for Kysely over a source of connections. */
export function kyselyDriver(source: ConnectionSource): Driver {
  // Kysely hands our own connections back under its wider type.
  const ours = (connection: DatabaseConnection): TransactionalConnection =>
    connection as TransactionalConnection;
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => source.acquire(),
    beginTransaction: (connection, settings) => ours(connection).begin(settings),
    commitTransaction: (connection) => ours(connection).commit(),
    rollbackTransaction: (connection) => ours(connection).rollback(),
    savepoint: savepointCommand('savepoint'),
    rollbackToSavepoint: savepointCommand('rollback to'),
    releaseSavepoint: savepointCommand('release'),
    releaseConnection: (connection) => {
      ours(connection).release();
      return Promise.resolve();
    },
    destroy: () => source.destroy(),
  };
}

/** Both dialects spell these alike. */
function savepointCommand(
  command: string,
): (
  connection: DatabaseConnection,
  name: string,
  compileQuery: QueryCompiler['compileQuery'],
) => Promise<void> {
  return async (connection, name, compileQuery) => {
    // An identifier node, so that the name is quoted.
    const node = RawNode.createWithChildren([
      RawNode.createWithSql(`${command} `),
      IdentifierNode.create(name),
    ]);
    await connection.executeQuery(compileQuery(node, createQueryId()));
  };
}

/** Neither driver has cursors, so that a query reads the same on both. */
export function refuseStreaming(): never {
  throw new Error('stream() is not supported: read pages with limit and a where on the last key instead');
}
