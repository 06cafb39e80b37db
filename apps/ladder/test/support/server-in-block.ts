/** A PostgreSQL server for all tests of a block, about what goes on between a ladder and its server. */
import { openDatabase, type Database } from '@warmpool/database';
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { afterAll, beforeAll } from 'vitest';
import { sql } from 'kysely';
import { columns, migrations, type LadderSchema } from '../../src/store/schema.ts';

/** A server that is there while the tests of a block run. */
export interface ServerInBlock {
  readonly connectionString: string;
  readonly port: number;
  /** The test's own way to the data, past the ladder and its faults. */
  readonly database: Database<LadderSchema>;
  /** Makes the tables, empty. */
  empty(): Promise<void>;
}

/** Starts it before the tests of the `describe` around, and stops it behind them. */
export function serverInBlock(): ServerInBlock {
  let server: EmbeddedServer;
  let database: Database<LadderSchema>;
  beforeAll(async () => {
    server = await startTemporaryServer();
    const { connectionString: url } = server;
    const pool = { min: 1, max: 5 };
    database = await openDatabase<LadderSchema>({ type: 'postgresql', url, pool, columns, migrations });
  }, 30_000);
  afterAll(async () => {
    await database.close();
    await server.stop();
  });
  return {
    get connectionString() {
      return server.connectionString;
    },
    get port() {
      return server.port;
    },
    get database() {
      return database;
    },
    empty: async () => {
      await database.migrate();
      await sql`truncate players, matchmaking_waves restart identity cascade`.execute(database.queries);
    },
  };
}
