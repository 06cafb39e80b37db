/** The whole life of a match: confirmation, deadlines, aborts, penalties, and results that are decided again. */
import { SqliteAdapter, sql, type Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

const STATUSES = `('found', 'confirmed', 'agreed', 'accepted', 'disputed', 'void', 'aborted', 'abandoned', 'resolved')`;
const OPEN = `('found', 'confirmed')`;

/** A decided match has an outcome; one that an admin declares void has none, and is resolved all the same. */
const OUTCOME_WHEN_DECIDED = `(outcome is null or status in ('agreed', 'accepted', 'resolved'))
  and (outcome is not null or status not in ('agreed', 'accepted'))`;

/** Whoever is in a match comes out of it at some moment, whatever anybody does. */
const OPEN_HAS_DEADLINE = `(status <> 'found' or confirm_by is not null)
  and (status <> 'confirmed' or report_by is not null)`;

/** Makes room for the states of a match, its deadlines, and who let whom down. Open matches are confirmed ones. */
export async function createMatchLife(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  const isSqlite = database.getExecutor().adapter instanceof SqliteAdapter;
  await sql`drop index matches_open_of_player_1`.execute(database);
  await sql`drop index matches_open_of_player_2`.execute(database);
  await (isSqlite ? rebuildSqlite(database) : alterPostgresql(database));

  const matches = database.schema.alterTable('matches');
  await matches.addColumn('confirmed_1_at', types.timestamp).execute();
  await matches.addColumn('confirmed_2_at', types.timestamp).execute();
  await matches.addColumn('remind_at', types.timestamp).execute();
  // Who called it off.
  await matches.addColumn('aborted_by', 'text').execute();
  // How often its result was decided: 1 after the players, one more with every admin.
  await matches.addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0)).execute();
  await sql`update matches set revision = 1 where outcome is not null`.execute(database);

  for (const player of [1, 2]) {
    // oxlint-disable-next-line no-await-in-loop -- a migration has one connection
    await sql
      .raw(
        `create unique index matches_open_of_player_${player} on matches (player_${player}_id) where status in ${OPEN}`,
      )
      .execute(database);
  }
  await sql.raw(`create index matches_due on matches (id) where status in ${OPEN}`).execute(database);
  await sql`create index matches_aborted on matches (aborted_by, settled_at) where aborted_by is not null`.execute(
    database,
  );

  await database.schema.alterTable('players').addColumn('paused_until', types.timestamp).execute();
  await database.schema
    .createTable('offences')
    .addColumn('match_id', types.id, (column) => column.notNull().references('matches.id'))
    .addColumn('player_id', 'text', (column) => column.notNull().references('players.discord_id'))
    .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('missed', 'dodged')`))
    .addColumn('at', types.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('offences_key', ['match_id', 'player_id'])
    .execute();
  await database.schema
    .createIndex('offences_of_player')
    .on('offences')
    .columns(['player_id', 'at'])
    .execute();
}

async function alterPostgresql(database: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'alter table matches drop constraint matches_status_known',
    'alter table matches drop constraint matches_outcome_when_decided',
    'alter table matches drop constraint matches_open_until_settled',
    'alter table matches alter column status drop default',
    `update matches set status = 'confirmed', report_by = now() + interval '4 hours' where status = 'open'`,
    `alter table matches add constraint matches_status_known check (status in ${STATUSES})`,
    `alter table matches add constraint matches_outcome_when_decided check (${OUTCOME_WHEN_DECIDED})`,
    `alter table matches add constraint matches_open_until_settled check ((status in ${OPEN}) = (settled_at is null))`,
    `alter table matches add constraint matches_open_has_deadline check (${OPEN_HAS_DEADLINE})`,
    'alter table rating_history add column revision integer not null default 1',
    'alter table rating_history drop constraint rating_history_once_per_match',
    `alter table rating_history add constraint rating_history_once_per_revision unique (match_id, player_id, revision)`,
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- a migration has one connection
    await sql.raw(statement).execute(database);
  }
}

/**
 * SQLite changes no constraint: the table is made anew and takes over the rows. Those that refer to it are made anew as
 * well, for a reference follows its table when that is renamed.
 */
async function rebuildSqlite(database: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'drop index matches_of_player_1',
    'drop index matches_of_player_2',
    'drop index matches_by_creation',
    'drop index rating_history_of_player',
    'drop index queue_entries_one_open_per_player',
    'drop index queue_entries_of_match',
    'alter table matches rename to matches_before',
    'alter table rating_history rename to rating_history_before',
    'alter table queue_entries rename to queue_entries_before',
    `create table matches (
      id integer primary key autoincrement,
      player_1_id text not null, player_2_id text not null,
      race_1 text not null, race_2 text not null,
      rating_1 integer not null, rating_2 integer not null,
      map text not null, server text,
      status text not null,
      report_1 text check (report_1 in ('player_1', 'player_2', 'draw')),
      report_2 text check (report_2 in ('player_1', 'player_2', 'draw')),
      outcome text check (outcome in ('player_1', 'player_2', 'draw')),
      rating_change_1 integer, rating_change_2 integer,
      settlement text,
      created_at text not null, reported_at text, confirm_by text, report_by text, settled_at text,
      constraint matches_rating_1 foreign key (player_1_id, race_1) references ratings (player_id, race),
      constraint matches_rating_2 foreign key (player_2_id, race_2) references ratings (player_id, race),
      constraint matches_two_players check (player_1_id <> player_2_id),
      constraint matches_status_known check (status in ${STATUSES}),
      constraint matches_outcome_when_decided check (${OUTCOME_WHEN_DECIDED}),
      constraint matches_open_until_settled check ((status in ${OPEN}) = (settled_at is null)),
      constraint matches_open_has_deadline check (${OPEN_HAS_DEADLINE})
    )`,
    `insert into matches (id, player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, server, status,
        report_1, report_2, outcome, rating_change_1, rating_change_2, settlement, created_at, reported_at, confirm_by,
        report_by, settled_at)
      select id, player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, server,
        case status when 'open' then 'confirmed' else status end,
        report_1, report_2, outcome, rating_change_1, rating_change_2, settlement, created_at, reported_at, confirm_by,
        case status when 'open' then strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+4 hours') end, settled_at
      from matches_before`,
    `create table rating_history (
      id integer primary key autoincrement,
      match_id integer references matches (id),
      player_id text not null, race text not null,
      rating_before integer not null, rating_after integer not null, deviation_after double precision,
      at text not null,
      revision integer not null default 1,
      constraint rating_history_rating foreign key (player_id, race) references ratings (player_id, race),
      constraint rating_history_once_per_revision unique (match_id, player_id, revision)
    )`,
    `insert into rating_history (id, match_id, player_id, race, rating_before, rating_after, deviation_after, at)
      select id, match_id, player_id, race, rating_before, rating_after, deviation_after, at from rating_history_before`,
    `create table queue_entries (
      id integer primary key autoincrement,
      player_id text not null references players (discord_id),
      state text not null default 'waiting' check (state in ('waiting', 'playing', 'over')),
      races text not null, vetoes text not null,
      wait_cycles integer not null default 0,
      match_id integer references matches (id),
      joined_at text not null, ended_at text,
      constraint queue_entries_playing_a_match check (state <> 'playing' or match_id is not null),
      constraint queue_entries_over_has_end check ((state = 'over') = (ended_at is not null))
    )`,
    `insert into queue_entries (id, player_id, state, races, vetoes, wait_cycles, match_id, joined_at, ended_at)
      select id, player_id, state, races, vetoes, wait_cycles, match_id, joined_at, ended_at from queue_entries_before`,
    'drop table rating_history_before',
    'drop table queue_entries_before',
    'drop table matches_before',
    'create index matches_of_player_1 on matches (player_1_id, id desc)',
    'create index matches_of_player_2 on matches (player_2_id, id desc)',
    'create index matches_by_creation on matches (created_at)',
    'create index rating_history_of_player on rating_history (player_id, id desc)',
    `create unique index queue_entries_one_open_per_player on queue_entries (player_id)
      where state in ('waiting', 'playing')`,
    'create index queue_entries_of_match on queue_entries (match_id)',
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- a migration has one connection
    await sql.raw(statement).execute(database);
  }
}
