/** News that belong to no match, turns in the queue that end, alerts, matches by hour, and accepted terms. */
import { SqliteAdapter, sql, type Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Lets the outbox hold news without a match, and makes room for what such news tell of. */
export async function createNews(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  const isSqlite = database.getExecutor().adapter instanceof SqliteAdapter;
  const { schema } = database;
  await (isSqlite ? rebuildOutbox(database) : loosenOutbox(database));
  await sql`create unique index outbox_personal_once on outbox (player_id, reason, at)
    where match_id is null`.execute(database);

  // Until when somebody waits. Who waits already is given as long as others get.
  await schema.alterTable('queue_entries').addColumn('wait_until', types.timestamp).execute();
  const soon = isSqlite
    ? sql`strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+2 hours')`
    : sql`now() + interval '2 hours'`;
  await sql`update queue_entries set wait_until = ${soon} where state = 'waiting'`.execute(database);
  await sql`create index queue_entries_due on queue_entries (wait_until) where state = 'waiting'`.execute(
    database,
  );

  await schema
    .createTable('queue_alerts')
    .addColumn('player_id', 'text', (column) =>
      column.primaryKey().references('players.discord_id').onDelete('cascade'),
    )
    .addColumn('asked_at', types.timestamp, (column) => column.notNull())
    .addColumn('until', types.timestamp, (column) => column.notNull())
    .addColumn('told_at', types.timestamp)
    .execute();
  await schema.createIndex('queue_alerts_until').on('queue_alerts').column('until').execute();

  await schema
    .createTable('match_hours')
    .addColumn('hour', types.timestamp, (column) => column.primaryKey())
    .addColumn('matches', 'integer', (column) => column.notNull())
    .execute();
  const hour = isSqlite
    ? sql`substr(created_at, 1, 13) || ':00:00.000Z'`
    : sql`date_trunc('hour', created_at, 'UTC')`;
  await sql`insert into match_hours (hour, matches)
    select ${hour}, count(*) from matches group by 1`.execute(database);
  // Who has joined the queue of late.
  await schema.createIndex('queue_entries_by_joining').on('queue_entries').column('joined_at').execute();

  await schema.alterTable('players').addColumn('terms_version', 'text').execute();
  await schema.alterTable('players').addColumn('terms_accepted_at', types.timestamp).execute();

  // The last refusal of each who tried is all that is shown.
  await sql`create index admin_actions_refused on admin_actions (admin_id, id) where action = 'refused'`.execute(
    database,
  );
}

async function loosenOutbox(database: Kysely<unknown>): Promise<void> {
  await sql`alter table outbox alter column match_id drop not null`.execute(database);
  await sql`alter table outbox add column detail text`.execute(database);
}

/** SQLite changes no column: the table is made anew and takes over the rows, with their numbers, which are their order. */
async function rebuildOutbox(database: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'drop index outbox_of_player',
    'alter table outbox rename to outbox_before',
    `create table outbox (
      id integer primary key autoincrement,
      player_id text not null references players (discord_id),
      match_id integer references matches (id),
      reason text not null,
      detail text,
      at text not null,
      constraint outbox_news_once unique (match_id, player_id, reason, at)
    )`,
    `insert into outbox (id, player_id, match_id, reason, at)
      select id, player_id, match_id, reason, at from outbox_before order by id`,
    'drop table outbox_before',
    'create index outbox_of_player on outbox (player_id, id)',
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- a migration has one connection
    await sql.raw(statement).execute(database);
  }
}
