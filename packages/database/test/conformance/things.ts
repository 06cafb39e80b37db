/** The tables that the conformance suite works with. */
import { sql, type Generated, type Kysely } from 'kysely';
import type { ColumnTypes, Migrations } from '@warmpool/database';

interface ThingsTable {
  id: number | bigint;
  name: string;
  flag: boolean | null;
  at: Date | null;
  data: unknown;
  amount: string | null;
  big: number | bigint | null;
  weight: number | null;
}

export interface Schema {
  things: ThingsTable;
  numbered: { id: Generated<number>; name: string };
}

/** What SQLite needs to be told. */
export const columns: ColumnTypes = { flag: 'boolean', at: 'timestamp', data: 'json' };

async function createTables(queries: Kysely<unknown>, isSqlite: boolean): Promise<void> {
  const type = (sqlite: string, postgresql: string) => sql.raw(isSqlite ? sqlite : postgresql);
  await queries.schema
    .createTable('things')
    .addColumn('id', type('integer', 'bigint'), (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('flag', type('integer', 'boolean'))
    .addColumn('at', type('text', 'timestamptz'))
    .addColumn('data', type('text', 'jsonb'))
    .addColumn('amount', type('text', 'numeric(30, 10)'))
    .addColumn('big', type('integer', 'bigint'))
    .addColumn('weight', type('real', 'double precision'))
    .execute();
  await queries.schema
    .createTable('numbered')
    .addColumn('id', type('integer', 'integer generated always as identity'), (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
}

/** Migrations for one dialect. */
export function migrationsFor(dialect: 'postgresql' | 'sqlite'): Migrations {
  return { '0001-things': { up: (queries) => createTables(queries, dialect === 'sqlite') } };
}
