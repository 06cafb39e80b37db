/** Players, what they typed last, what they prefer, and their ratings. */
import { sql, type Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Creates the tables that belong to one player. */
export async function createPlayerTables(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  const { schema } = database;

  await schema
    .createTable('players')
    .addColumn('discord_id', 'text', (column) => column.primaryKey().check(sql`discord_id <> ''`))
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('tag', 'text')
    .addColumn('region', 'text')
    .addColumn('country', 'text')
    .addColumn('set_up_at', types.timestamp)
    .addColumn('dm_channel_id', 'text')
    .addColumn('created_at', types.timestamp, (column) => column.notNull())
    .addColumn('updated_at', types.timestamp, (column) => column.notNull())
    .addCheckConstraint(
      'players_set_up_is_complete',
      sql`set_up_at is null or
          (name is not null and tag is not null and region is not null and country is not null)`,
    )
    .execute();

  await schema
    .createTable('setup_drafts')
    .addColumn('player_id', 'text', (column) =>
      column.primaryKey().references('players.discord_id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('tag', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('country', 'text', (column) => column.notNull())
    .addColumn('revision', 'text', (column) => column.notNull())
    .addColumn('typed_at', types.timestamp, (column) => column.notNull())
    .execute();

  await schema
    .createTable('preferences')
    .addColumn('player_id', 'text', (column) =>
      column.primaryKey().references('players.discord_id').onDelete('cascade'),
    )
    .addColumn('vetoes', types.json, (column) => column.notNull())
    .execute();

  await schema
    .createTable('preferred_races')
    .addColumn('player_id', 'text', (column) =>
      column.notNull().references('players.discord_id').onDelete('cascade'),
    )
    .addColumn('side', 'text', (column) => column.notNull())
    .addColumn('race', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('preferred_races_key', ['player_id', 'side'])
    .execute();

  await schema
    .createTable('ratings')
    .addColumn('player_id', 'text', (column) => column.notNull().references('players.discord_id'))
    .addColumn('race', 'text', (column) => column.notNull())
    .addColumn('rating', 'integer', (column) => column.notNull())
    .addColumn('games', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('wins', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('losses', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('draws', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_played_at', types.timestamp)
    .addPrimaryKeyConstraint('ratings_key', ['player_id', 'race'])
    .addCheckConstraint(
      'ratings_games_add_up',
      sql`games = wins + losses + draws and wins >= 0 and losses >= 0 and draws >= 0`,
    )
    .addCheckConstraint('ratings_played_has_date', sql`(games = 0) = (last_played_at is null)`)
    .execute();

  // The order of the leaderboard, so that a page can be read off it.
  await sql`create index ratings_by_place on ratings
    (rating desc, last_played_at desc, player_id desc, race) where games > 0`.execute(database);
}
