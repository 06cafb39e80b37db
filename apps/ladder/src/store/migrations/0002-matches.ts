/** The queue, the waves that empty it, matches, and what they did to ratings. */
import { sql, type Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Creates the tables of a match's life. */
export async function createMatchTables(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  const { schema } = database;
  const outcomes = sql`('player_1', 'player_2', 'draw')`;

  await schema
    .createTable('matches')
    .addColumn('id', types.id, types.runningNumber)
    .addColumn('player_1_id', 'text', (column) => column.notNull())
    .addColumn('player_2_id', 'text', (column) => column.notNull())
    .addColumn('race_1', 'text', (column) => column.notNull())
    .addColumn('race_2', 'text', (column) => column.notNull())
    .addColumn('rating_1', 'integer', (column) => column.notNull())
    .addColumn('rating_2', 'integer', (column) => column.notNull())
    .addColumn('map', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull().defaultTo('open'))
    .addColumn('report_1', 'text', (column) => column.check(sql`report_1 in ${outcomes}`))
    .addColumn('report_2', 'text', (column) => column.check(sql`report_2 in ${outcomes}`))
    .addColumn('outcome', 'text', (column) => column.check(sql`outcome in ${outcomes}`))
    .addColumn('rating_change', 'integer')
    .addColumn('settlement', 'text')
    .addColumn('created_at', types.timestamp, (column) => column.notNull())
    .addColumn('reported_at', types.timestamp)
    .addColumn('confirm_by', types.timestamp)
    .addColumn('report_by', types.timestamp)
    .addColumn('settled_at', types.timestamp)
    // A match names two ratings, so the row that a result changes is known to exist.
    .addForeignKeyConstraint('matches_rating_1', ['player_1_id', 'race_1'], 'ratings', ['player_id', 'race'])
    .addForeignKeyConstraint('matches_rating_2', ['player_2_id', 'race_2'], 'ratings', ['player_id', 'race'])
    .addCheckConstraint('matches_two_players', sql`player_1_id <> player_2_id`)
    .addCheckConstraint(
      'matches_status_known',
      sql`status in ('open', 'agreed', 'disputed', 'void', 'aborted', 'resolved')`,
    )
    .addCheckConstraint(
      'matches_outcome_when_decided',
      sql`(outcome is not null) = (status in ('agreed', 'resolved'))`,
    )
    .addCheckConstraint('matches_open_until_settled', sql`(status = 'open') = (settled_at is null)`)
    .execute();
  await sql`create unique index matches_open_of_player_1 on matches (player_1_id)
    where status = 'open'`.execute(database);
  await sql`create unique index matches_open_of_player_2 on matches (player_2_id)
    where status = 'open'`.execute(database);
  await sql`create index matches_of_player_1 on matches (player_1_id, id desc)`.execute(database);
  await sql`create index matches_of_player_2 on matches (player_2_id, id desc)`.execute(database);

  await schema
    .createTable('rating_history')
    .addColumn('id', types.id, types.runningNumber)
    .addColumn('match_id', types.id, (column) => column.references('matches.id'))
    .addColumn('player_id', 'text', (column) => column.notNull())
    .addColumn('race', 'text', (column) => column.notNull())
    .addColumn('rating_before', 'integer', (column) => column.notNull())
    .addColumn('rating_after', 'integer', (column) => column.notNull())
    .addColumn('at', types.timestamp, (column) => column.notNull())
    .addForeignKeyConstraint('rating_history_rating', ['player_id', 'race'], 'ratings', ['player_id', 'race'])
    // The last net under settlement: a result that would count twice fails as a whole.
    .addUniqueConstraint('rating_history_once_per_match', ['match_id', 'player_id'])
    .execute();
  await sql`create index rating_history_of_player on rating_history
    (player_id, id desc)`.execute(database);

  await schema
    .createTable('queue_entries')
    .addColumn('id', types.id, types.runningNumber)
    .addColumn('player_id', 'text', (column) => column.notNull().references('players.discord_id'))
    .addColumn('state', 'text', (column) =>
      column
        .notNull()
        .defaultTo('waiting')
        .check(sql`state in ('waiting', 'playing', 'over')`),
    )
    .addColumn('races', types.json, (column) => column.notNull())
    .addColumn('vetoes', types.json, (column) => column.notNull())
    .addColumn('wait_cycles', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('match_id', types.id, (column) => column.references('matches.id'))
    .addColumn('joined_at', types.timestamp, (column) => column.notNull())
    .addColumn('ended_at', types.timestamp)
    .addCheckConstraint('queue_entries_playing_a_match', sql`state <> 'playing' or match_id is not null`)
    .addCheckConstraint('queue_entries_over_has_end', sql`(state = 'over') = (ended_at is not null)`)
    .execute();
  // Waiting and playing exclude each other and themselves: one open turn per player.
  await sql`create unique index queue_entries_one_open_per_player on queue_entries (player_id)
    where state in ('waiting', 'playing')`.execute(database);
  await sql`create index queue_entries_of_match on queue_entries (match_id)`.execute(database);

  await schema
    .createTable('matchmaking_waves')
    .addColumn('started_at', types.timestamp, (column) => column.primaryKey())
    .addColumn('waiting', 'integer', (column) => column.notNull())
    .addColumn('matched', 'integer', (column) => column.notNull())
    .execute();
}
