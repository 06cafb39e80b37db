/** What admins do, and who may not play because of it. */
import type { Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Creates the book of what admins did, and room for bans. */
export async function createAdminActions(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  await database.schema
    .createTable('admin_actions')
    .addColumn('id', types.id, types.runningNumber)
    .addColumn('admin_id', 'text', (column) => column.notNull().references('players.discord_id'))
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('player_id', 'text', (column) => column.references('players.discord_id'))
    .addColumn('match_id', types.id, (column) => column.references('matches.id'))
    // What was decided, where the action does not say it.
    .addColumn('decision', 'text')
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('at', types.timestamp, (column) => column.notNull())
    .execute();
  await database.schema
    .createIndex('admin_actions_of_player')
    .on('admin_actions')
    .columns(['player_id', 'id'])
    .execute();
  await database.schema.alterTable('players').addColumn('ban_reason', 'text').execute();
}
