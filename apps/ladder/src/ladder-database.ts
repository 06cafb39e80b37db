/** Opens the database that keeps the ladder, with the pool that the time budget of a command asks for. */
import { randomUUID } from 'node:crypto';
import {
  openDatabase,
  type Database,
  type DatabaseConfig as OpenConfig,
  type PoolSettings,
} from '@warmpool/database';
import type { DatabaseConfig, PoolSize } from './config.ts';
import { firstSize } from './connection-budget.ts';
import type { MessageLog } from './log.ts';
import { PROCESS_NAME } from './store/process-store.ts';
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
  if (config.type === 'embedded') {
    return { type: config.type, folder: config.folder, pool: poolOptions(config.pool, PROCESS_NAME) };
  }
  const { type, url, ca } = config;
  if (config.budget === undefined) return { type, url, ca, pool: poolOptions(config.pool, PROCESS_NAME) };
  const name = `${PROCESS_NAME} ${randomUUID()}`;
  return { type, url, ca, pool: poolOptions(firstSize(config.pool), name) };
}

function poolOptions({ min, max }: PoolSize, name: string): PoolSettings {
  return { ...POOL_OPTIONS, application_name: name, min, max };
}
