/** Migrates a PostgreSQL database and prints what it applied. */
import { openDatabase } from '@warmpool/database';
import { sql } from 'kysely';

const db = await openDatabase<object>({
  type: 'postgresql',
  url: process.argv[2] ?? '',
  // Shorter than the migration takes: its limits must not be those of the program's queries.
  pool: { min: 0, statement_timeout: 100 },
  migrations: {
    '0001-slow': {
      up: async (queries) => {
        await sql`select pg_sleep(0.4)`.execute(queries);
        await sql`create table migrated_once (id integer)`.execute(queries);
      },
    },
    '0002-next': { up: (queries) => queries.schema.createTable('migrated_next').execute() },
  },
});
const { applied } = await db.migrate();
process.stdout.write(`${JSON.stringify(applied)}\n`);
await db.close();
