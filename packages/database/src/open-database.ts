/** Opens a database of any kind. */
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { findEmbeddedServer, startEmbeddedServer } from '@warmpool/embedded-server';
import { connectionTarget, type ConnectionTarget } from './connection-target.ts';
import type { Database, DatabaseKind } from './database.ts';
import { SILENT_LOG, type DatabaseLog } from './database-log.ts';
import { DirectConnections, type DirectSettings } from './direct/direct-connections.ts';
import { requireKind } from './environment.ts';
import { ConfigurationError, ConnectionFailedError, TlsError } from './errors.ts';
import type { MaskedText } from './masked.ts';
import type { Migrations } from './migrations.ts';
import { fallbackGateway } from './pool/fallback-gateway.ts';
import { globalHolder } from './pool/global-pool.ts';
import { PoolHolder, type PoolStart } from './pool/pool-holder.ts';
import { clientSettings, type PoolSettings } from './pool/pool-settings.ts';
import { poolStats, type PoolStats } from './pool/pool-stats.ts';
import { WarningThrottle } from './pool/warning-throttle.ts';
import { PostgresqlDatabase } from './postgresql/postgresql-database.ts';
import { SqliteDatabase } from './sqlite/sqlite-database.ts';
import { openSqliteFile } from './sqlite/sqlite-file.ts';
import type { ColumnTypes } from './sqlite/values.ts';

/** Which database, and how. */
export interface DatabaseConfig {
  readonly type: DatabaseKind;
  /** For `postgresql`: where the server is. */
  readonly url?: string | MaskedText | undefined;
  /** For `postgresql`: the certificate authority of the server, a file or PEM. Goes before `sslrootcert`. */
  readonly ca?: string | undefined;
  /** For `embedded`: the folder that keeps the data. */
  readonly folder?: string | undefined;
  /** For `embedded`: how often in a row a server that died is started again. Default 5; 0: never. */
  readonly restarts?: number | undefined;
  /**
   * For `embedded`: whether to use the server that another process runs on the folder, if one does, instead of refusing
   * the folder. It ends with that process. Default false.
   */
  readonly join?: boolean | undefined;
  /** For `sqlite`: the file, or `:memory:`. */
  readonly file?: string | undefined;
  /**
   * The pool of this database, which becomes the process's (`getGlobalPool`) if there is none yet; or `false` for
   * direct connections. Missing: the pool that `initializePool` makes, whenever it is there, and until then direct
   * connections with a warning; while that pool leads to another server, calls reject with `ConfigurationError`. For
   * `embedded`, missing means a pool of its own.
   */
  readonly pool?: PoolSettings | false | undefined;
  /**
   * Whether to reject, with `ConnectionFailedError` or `TlsError`, when `pool` cannot connect; what was opened is closed
   * again. Missing: the error is logged, and the pool goes on trying.
   */
  readonly mustConnect?: boolean | undefined;
  /** Bounds of direct connections. */
  readonly direct?: DirectSettings | undefined;
  /** What `migrate()` applies, by name, in the order of the names. */
  readonly migrations?: Migrations | undefined;
  /** How SQLite, which has no such types, gives these columns back. */
  readonly columns?: ColumnTypes | undefined;
  /** Hears what happens: pool, fallback, recovery. */
  readonly log?: DatabaseLog | undefined;
}

/**
 * Opens a database. A PostgreSQL server that cannot be reached is logged as an error and does not reject, unless it
 * `mustConnect`: the first query says so again, and the pool goes on trying. Rejects with `ConfigurationError`,
 * `ConnectionStringError`, `SqliteFileError`, `SqliteInUseError` or what the embedded server says when it cannot start.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the schema is known to the caller alone
export async function openDatabase<Schema>(config: DatabaseConfig): Promise<Database<Schema>> {
  return OPENERS[requireKind(config.type)](config);
}

const OPENERS = { sqlite: openSqlite, postgresql: openPostgresql, embedded: openEmbedded } as const;

async function openSqlite<Schema>(config: DatabaseConfig): Promise<Database<Schema>> {
  const file = requireSetting(config.file, 'file', 'sqlite', 'data/ladder.sqlite');
  const { columns = {}, migrations = {}, log = SILENT_LOG } = config;
  return new SqliteDatabase<Schema>(openSqliteFile(file, log), columns, migrations);
}

async function openPostgresql<Schema>(config: DatabaseConfig): Promise<Database<Schema>> {
  const url = requireSetting(
    config.url,
    'url',
    'postgresql',
    'postgresql://user:password@host:5432/database',
  );
  const target = connectionTarget(url, config.ca);
  const { ignoredParameters: ignored } = target;
  if (ignored.length > 0)
    config.log?.warn(`Ignored in the connection string: ${ignored.join(', ')}`, { ignored });
  return openOnServer({
    ...config,
    kind: 'postgresql',
    target,
    requireServer: () => undefined,
    stopServer: () => Promise.resolve(),
  });
}

async function openEmbedded<Schema>(config: DatabaseConfig): Promise<Database<Schema>> {
  const folder = requireSetting(config.folder, 'folder', 'embedded', 'data/postgresql');
  const { log = SILENT_LOG } = config;
  const found = config.join === true ? await findEmbeddedServer(resolve(folder)) : undefined;
  if (found !== undefined) {
    log.info(`Using the server that process ${found.ownerPid} runs in ${folder}`);
    return openOnServer({
      ...config,
      pool: config.pool ?? {},
      kind: 'embedded',
      target: connectionTarget(found.connectionString),
      requireServer: () => undefined,
      stopServer: () => Promise.resolve(),
    });
  }
  const server = await startEmbeddedServer({
    folder: resolve(folder),
    restarts: config.restarts,
    onProgress: (message) => log.info(message),
    onTrouble: (message, error) => (error === undefined ? log.warn(message) : log.error(message, { error })),
  });
  try {
    return await openOnServer({
      ...config,
      // Nobody else can know where this server is, so nobody else can have made a pool for it.
      pool: config.pool ?? {},
      kind: 'embedded',
      target: connectionTarget(server.connectionString),
      requireServer: () => {
        if (server.failure !== undefined) throw server.failure;
      },
      stopServer: () => server.stop(),
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

interface OnServer extends Omit<DatabaseConfig, 'type' | 'url' | 'ca'> {
  readonly kind: 'postgresql' | 'embedded';
  readonly target: ConnectionTarget;
  readonly requireServer: () => void;
  readonly stopServer: () => Promise<void>;
}

async function openOnServer<Schema>(config: OnServer): Promise<Database<Schema>> {
  const { kind, target, pool, log = SILENT_LOG, migrations = {}, requireServer, stopServer } = config;
  const settings = pool === undefined || pool === false ? {} : pool;
  const session = clientSettings(settings);
  const direct = new DirectConnections({ target, clientSettings: () => session, settings: config.direct });
  const throttle = new WarningThrottle(() => performance.now());
  const holder = pool === false ? undefined : holderFor(pool);
  const stopPool =
    holder === undefined || pool === undefined
      ? undefined
      : await startPool(holder, { target, settings, log }, config.mustConnect === true);
  return new PostgresqlDatabase<Schema>({
    kind,
    gateway: holder === undefined ? direct : fallbackGateway({ holder, target, direct, throttle, log }),
    migrations,
    requireServer,
    stats: () => statsFor(holder, target, direct),
    resizePool: (size) => holder?.poolFor(target)?.resize(size),
    end: async (timeoutMillis) => {
      try {
        await stopPool?.(timeoutMillis);
        await direct.close(timeoutMillis);
      } finally {
        await stopServer();
      }
    },
  });
}

/** The process's place for a pool, if the database waits for that one or if it is free; otherwise one of its own. */
function holderFor(pool: PoolSettings | undefined): PoolHolder {
  const isFree = globalHolder.state === 'never initialized' || globalHolder.state === 'closed';
  return pool === undefined || isFree ? globalHolder : new PoolHolder();
}

/** A pool that leads elsewhere is none for this database. */
function statsFor(
  holder: PoolHolder | undefined,
  target: ConnectionTarget,
  direct: DirectConnections,
): PoolStats {
  if (holder?.target?.equals(target) !== true) return poolStats('never initialized', undefined, direct);
  return poolStats(holder.state, holder.state === 'closed' ? undefined : holder.pool?.stats(), direct);
}

/** Gives what ends the pool again. One that fails to start has said so in the log, and may stay to go on trying. */
async function startPool(
  holder: PoolHolder,
  start: PoolStart,
  mustConnect: boolean,
): Promise<(timeoutMillis: number) => Promise<void>> {
  const started = holder.start(start);
  const { pool } = holder;
  try {
    await started;
  } catch (error) {
    const isUnreachable = error instanceof ConnectionFailedError || error instanceof TlsError;
    if (isUnreachable && mustConnect) await holder.stop(pool);
    if (!isUnreachable || mustConnect) throw error;
  }
  return (timeoutMillis) => holder.stop(pool, timeoutMillis);
}

function requireSetting<T extends string | MaskedText>(
  value: T | undefined,
  name: string,
  type: DatabaseKind,
  example: string,
): T {
  if (value !== undefined && String(value) !== '') return value;
  throw new ConfigurationError(`a database of type ${type} needs ${name}, for example ${example}`);
}
