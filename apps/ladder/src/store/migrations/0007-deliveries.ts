/** Whom news are for, and who is telling them at the moment. */
import { sql, type Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Makes the outbox a line per player, and room for the claim of whoever is working one off. */
export async function createDeliveries(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  await database.schema.dropIndex('outbox_due').execute();
  await database.schema.alterTable('outbox').renameTo('outbox_before').execute();
  await database.schema
    .createTable('outbox')
    .addColumn('id', types.id, types.runningNumber)
    .addColumn('player_id', 'text', (column) => column.notNull().references('players.discord_id'))
    .addColumn('match_id', types.id, (column) => column.notNull().references('matches.id'))
    .addColumn('reason', 'text', (column) => column.notNull())
    // What tells it from other news of the same match: when it came to be, in the match's own time.
    .addColumn('at', types.timestamp, (column) => column.notNull())
    .addUniqueConstraint('outbox_news_once', ['match_id', 'player_id', 'reason', 'at'])
    .execute();
  await sql`
    insert into outbox (player_id, match_id, reason, at)
    select case b.seat when 'player_1' then m.player_1_id else m.player_2_id end, b.match_id, b.reason, b.at
    from outbox_before as b join matches as m on m.id = b.match_id
    order by b.id`.execute(database);
  await database.schema.dropTable('outbox_before').execute();
  await database.schema.createIndex('outbox_of_player').on('outbox').columns(['player_id', 'id']).execute();
  await database.schema
    .createTable('deliveries')
    .addColumn('player_id', 'text', (column) => column.primaryKey().references('players.discord_id'))
    .addColumn('token', 'text', (column) => column.notNull())
    // Until then nobody else tells this player anything: somebody is at it, or Discord did not take it.
    .addColumn('held_until', types.timestamp, (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // The channel of a server in which they used the bot last: for who takes no direct messages.
  await database.schema.alterTable('players').addColumn('channel_id', 'text').execute();
}
