/** Opens the database that keeps the ladder, with the pool that the time budget of a command asks for. */
import {
  openDatabase,
  type Database,
  type DatabaseConfig as OpenConfig,
  type PoolSettings,
} from '@warmpool/database';
import type { DatabaseConfig, PoolSize } from './config.ts';
import type { MessageLog } from './log.ts';
import { columns, migrations, type LadderSchema } from './store/schema.ts';

/** The database of the ladder. */
export type LadderDatabase = Database<LadderSchema>;

/**
 * What every connection is opened with. Discord waits three seconds for an answer: the server gives up a
 * statement after half of that, we give up on a server that says nothing a little later, and a command does not
 * wait longer than that for a connection either. What is left over is for the apology. A connection itself may
 * take longer to open: nobody has to wait for it, and the next command is glad of it.
 */
const POOL_OPTIONS = {
  application_name: 'warmpool-ladder',
  statement_timeout: 1500,
  query_timeout: 2000,
  connectionTimeoutMillis: 2000,
  openTimeoutMillis: 10_000,
  // A burst of commands is often followed by another one.
  idleTimeoutMillis: 60_000,
  idle_in_transaction_session_timeout: 10_000,
  keepAlive: true,
} as const;

/** Opens it, and connects. Rejects with the error of `openDatabase`, which says what to do. */
export async function openLadderDatabase(config: DatabaseConfig, log: MessageLog): Promise<LadderDatabase> {
  return openDatabase<LadderSchema>({ ...placeOf(config), mustConnect: true, migrations, columns, log });
}

/** What the database is, for a person: no address, which may hold a password. */
export function describeDatabase(config: DatabaseConfig): string {
  const descriptions = {
    embedded: 'a PostgreSQL server of its own',
    postgresql: 'the PostgreSQL server of DATABASE_URL',
    sqlite: 'SQLite',
  } as const satisfies Record<DatabaseConfig['type'], string>;
  return descriptions[config.type];
}

function placeOf(config: DatabaseConfig): OpenConfig {
  if (config.type === 'sqlite') return config;
  const pool = poolOptions(config.pool);
  if (config.type === 'embedded') return { type: config.type, folder: config.folder, pool };
  return { type: config.type, url: config.url, ca: config.ca, pool };
}

function poolOptions({ min, max }: PoolSize): PoolSettings {
  return { ...POOL_OPTIONS, min, max };
}
