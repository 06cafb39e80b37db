/** What the bot remembers about its own work: interactions seen and commands registered. */
import type { Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Creates the tables of the bot's own book-keeping. */
export async function createOperationTables(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);

  await database.schema
    .createTable('command_calls')
    .addColumn('interaction_id', 'text', (column) => column.primaryKey())
    .addColumn('delivery', 'text', (column) => column.notNull())
    .addColumn('player_id', 'text', (column) =>
      column.notNull().references('players.discord_id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('at', types.timestamp, (column) => column.notNull())
    .execute();
  await database.schema.createIndex('command_calls_at').on('command_calls').column('at').execute();

  await database.schema
    .createTable('command_registrations')
    .addColumn('scope', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('registered_at', types.timestamp, (column) => column.notNull())
    .execute();
}
