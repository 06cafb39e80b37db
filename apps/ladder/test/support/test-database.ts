/** Empty ladder databases for tests: a SQLite file, or one on a temporary PostgreSQL server. */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@warmpool/database';
import { startTemporaryServer } from '@warmpool/embedded-server';
import { sql } from 'kysely';
import { columns, migrations, type LadderSchema } from '../../src/store/schema.ts';

/** The dialects that the store speaks. */
export const DIALECTS = ['sqlite', 'postgresql'] as const;

/** Databases of one dialect, one at a time. */
export interface TestDatabases {
  /** An empty and migrated one; what the last one held may be gone. */
  open(): Promise<TestDatabase>;
  close(): Promise<void>;
}

/** A database that can be left and come back to. */
export interface TestDatabase {
  readonly database: Database<LadderSchema>;
  /** Another process's view of the same data. SQLite, which serves one process, gives the same object. */
  another(): Promise<Database<LadderSchema>>;
}

/** Gets ready to make databases; starts a server where one is needed. */
export async function testDatabases(dialect: (typeof DIALECTS)[number]): Promise<TestDatabases> {
  return dialect === 'sqlite' ? sqliteDatabases() : postgresqlDatabases();
}

async function sqliteDatabases(): Promise<TestDatabases> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-test-'));
  const opened: Database<LadderSchema>[] = [];
  const openFile = (file: string): Promise<Database<LadderSchema>> =>
    openDatabase<LadderSchema>({ type: 'sqlite', file, columns, migrations });
  // Migrated once and copied from then on, which takes a fraction of the time.
  const empty = join(folder, 'empty.sqlite');
  const first = await openFile(empty);
  await first.migrate();
  await first.close();
  return {
    open: async () => {
      const file = join(folder, `${randomUUID()}.sqlite`);
      await copyFile(empty, file);
      const database = await openFile(file);
      opened.push(database);
      return { database, another: () => Promise.resolve(database) };
    },
    close: async () => {
      await Promise.all(opened.map((database) => database.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function postgresqlDatabases(): Promise<TestDatabases> {
  const server = await startTemporaryServer();
  const pool = { min: 1, max: 5, statement_timeout: 1000 };
  const connect = (): Promise<Database<LadderSchema>> =>
    openDatabase<LadderSchema>({
      type: 'postgresql',
      url: server.connectionString,
      pool,
      columns,
      migrations,
    });
  const database = await connect();
  await database.migrate();
  let second: Database<LadderSchema> | undefined;
  return {
    open: async () => {
      // Emptied rather than made anew: what hangs on players goes with them.
      await sql`truncate players, match_hours, matchmaking_waves, command_registrations, ranking_period, standing_counts
        restart identity cascade`.execute(database.queries);
      return { database, another: async () => (second ??= await connect()) };
    },
    close: async () => {
      await Promise.all([database.close(), second?.close()]);
      await server.stop();
    },
  };
}
