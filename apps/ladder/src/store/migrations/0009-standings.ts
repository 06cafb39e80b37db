/**
 * The ranking, kept by triggers: a line for every rating that is ranked, and for every stretch of the order how many
 * lines it has. Whatever changes a rating or a country, by whichever way, changes these in the same transaction.
 */
import { SqliteAdapter, sql, type Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

const FORTNIGHT_MS = 14 * 24 * 60 * 60 * 1000;

/** All of the order, 32 points of rating, one rating, one day within it: a line's stretch is its `leaf` shifted by this. */
const STRETCHES = 'select 62 as shift, 62 as above union all select 25, 62 union all select 20, 25';
const DAYS_TOO = `${STRETCHES} union all select 0, 20`;

const CELL = 'shift, country, parent, node, race, is_best';

/** Creates the tables, fills them with what was played so far, and has triggers keep them from then on. */
export async function createStandings(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  const isSqlite = database.getExecutor().adapter instanceof SqliteAdapter;
  const { schema } = database;

  // One row at most: ratings that were played before this moment are not ranked.
  await schema
    .createTable('ranking_period')
    .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
    .addColumn('ranked_since', types.timestamp, (column) => column.notNull())
    .execute();
  await schema
    .createTable('standings')
    .addColumn('player_id', 'text', (column) => column.notNull())
    .addColumn('race', 'text', (column) => column.notNull())
    // The rating, and below it the day of the last match: whole numbers in the order of the ranking.
    .addColumn('leaf', 'bigint', (column) => column.notNull())
    .addColumn('last_played_at', types.timestamp, (column) => column.notNull())
    .addColumn('country', 'text', (column) => column.notNull())
    .addColumn('is_best', 'boolean', (column) => column.notNull())
    .addPrimaryKeyConstraint('standings_key', ['player_id', 'race'])
    .addForeignKeyConstraint(
      'standings_rating',
      ['player_id', 'race'],
      'ratings',
      ['player_id', 'race'],
      (key) => key.onDelete('cascade'),
    )
    .execute();
  await schema
    .createTable('standing_counts')
    .addColumn('shift', 'integer', (column) => column.notNull())
    // '*' counts every country, every race.
    .addColumn('country', 'text', (column) => column.notNull())
    // The stretch of the next larger size, and this one.
    .addColumn('parent', 'bigint', (column) => column.notNull())
    .addColumn('node', 'bigint', (column) => column.notNull())
    .addColumn('race', 'text', (column) => column.notNull())
    .addColumn('is_best', 'boolean', (column) => column.notNull())
    .addColumn('amount', 'integer', (column) => column.notNull())
    // What was added to a count and is not yet part of it: a count is the sum of its rows.
    .addColumn('is_merged', 'boolean', (column) => column.notNull())
    .execute();

  // As the rule says that ladders are shipped with; the start of the bot makes it right where another holds.
  const since = new Date(Date.now() - FORTNIGHT_MS);
  await sql`insert into ranking_period (id, ranked_since)
    select 1, cast(${since} as ${types.timestamp}) where exists (select 1 from ratings)`.execute(database);
  for (const statement of [
    `create view ranked_ratings as ${isSqlite ? RANKED.sqlite : RANKED.postgresql}`,
    `insert into standings (player_id, race, leaf, last_played_at, country, is_best)
      select player_id, race, leaf, last_played_at, country, is_best from ranked_ratings`,
    `create view standing_cells as ${cellsOf('s.', 'standings s cross join')}`,
    `insert into standing_counts (${CELL}, amount, is_merged)
      select ${CELL}, count(*), true from standing_cells group by ${CELL}`,
    // The one before served the order that was computed on each view.
    'drop index ratings_by_place',
    'create index standings_order on standings (leaf desc, last_played_at desc, player_id desc, race, country, is_best)',
    'create index standings_of_race on standings (race, leaf desc, last_played_at desc, player_id desc, is_best)',
    'create index standings_of_country on standings (country, race, leaf desc, last_played_at desc, player_id desc, is_best)',
    'create index standings_by_age on standings (last_played_at)',
    `create unique index standing_counts_merged on standing_counts (${CELL}) where is_merged`,
    `create index standing_counts_all on standing_counts (${CELL}, amount)`,
    'create index standing_counts_added on standing_counts (shift) where not is_merged',
    'create index standing_counts_empty on standing_counts (shift) where amount = 0',
    ...(isSqlite ? sqliteTriggers() : postgresqlTriggers()),
    // A player's record of some months is read from these alone, however many matches there are besides.
    ...[1, 2].map(
      (seat) => `create index matches_decided_of_player_${seat}
        on matches (player_${seat}_id, created_at, race_${seat}, outcome) where outcome is not null`,
    ),
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- a migration has one connection
    await sql.raw(statement).execute(database);
  }
}

/** The lines as they have to be. */
const RANKED = {
  postgresql: rankedRatings({
    since: `coalesce((select ranked_since from ranking_period), '-infinity')`,
    day: `floor(extract(epoch from r.last_played_at) / 86400)::bigint`,
  }),
  sqlite: rankedRatings({
    since: `coalesce((select ranked_since from ranking_period), '')`,
    day: 'unixepoch(r.last_played_at) / 86400',
  }),
};

function rankedRatings({ since, day }: { readonly since: string; readonly day: string }): string {
  return `
    select r.player_id, r.race, (cast(r.rating as bigint) << 20) | (${day}) as leaf, r.last_played_at,
      coalesce(p.country, '') as country,
      row_number() over (partition by r.player_id order by r.rating desc, r.last_played_at desc, r.race) = 1 as is_best
    from ratings r join players p on p.discord_id = r.player_id
    where r.games > 0 and r.last_played_at >= ${since}`;
}

/** Every count that a line is part of: of all lines, of its race, of its race in its country. */
function cellsOf(line: string, from = ''): string {
  const node = `${line}leaf >> above as parent, ${line}leaf >> shift as node`;
  return `
    select shift, '*' as country, ${node}, '*' as race, false as is_best from ${from} (${DAYS_TOO}) as levels
    union all select shift, '*', ${node}, ${line}race, ${line}is_best from ${from} (${STRETCHES}) as levels
    union all select shift, ${line}country, ${node}, ${line}race, ${line}is_best from ${from} (${STRETCHES}) as levels`;
}

/** What a change of a line adds to counts and takes from them; nothing where both come out even. */
function changeOf(gone: boolean, come: boolean): string {
  const parts = [
    ...(gone ? [`select cells.*, -1 as amount from (${cellsOf('old.')}) as cells`] : []),
    ...(come ? [`select cells.*, 1 as amount from (${cellsOf('new.')}) as cells`] : []),
  ];
  return `select ${CELL}, sum(amount) as amount from (${parts.join(' union all ')}) as changes
    group by ${CELL} having sum(amount) <> 0`;
}

/** Looks at all lines of a player again: the best of them may be another one now. */
function refresh(player: string): string[] {
  return [
    `delete from standings where player_id = ${player} and not exists (
      select 1 from ranked_ratings r where r.player_id = ${player} and r.race = standings.race)`,
    `insert into standings (player_id, race, leaf, last_played_at, country, is_best)
      select player_id, race, leaf, last_played_at, country, is_best from ranked_ratings where player_id = ${player}
      on conflict (player_id, race) do update set leaf = excluded.leaf, last_played_at = excluded.last_played_at,
        country = excluded.country, is_best = excluded.is_best
      where standings.leaf <> excluded.leaf or standings.last_played_at <> excluded.last_played_at
        or standings.country <> excluded.country or standings.is_best <> excluded.is_best`,
  ];
}

/** What sets the triggers off. A rating that is written again as it is has its lines looked at again. */
const EVENTS = [
  { name: 'rating_comes', on: 'after insert on ratings', when: 'new.games > 0', player: 'new.player_id' },
  {
    name: 'rating_changes',
    on: 'after update of rating, games, last_played_at on ratings',
    player: 'new.player_id',
  },
  { name: 'rating_goes', on: 'after delete on ratings', player: 'old.player_id' },
  {
    name: 'player_moves',
    on: 'after update of country on players',
    when: 'old.country is distinct from new.country',
    player: 'new.discord_id',
  },
] as const;

/**
 * Two settlements of one player come one after the other, so that each sees what the other has made of the best race.
 * Counts are only added to: nobody waits for a row that everybody changes.
 */
function postgresqlTriggers(): string[] {
  return [
    `create or replace function refresh_standings(player text) returns void language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(player, 0));
      ${refresh('player').join(';\n')};
    end $$`,
    ...EVENTS.flatMap((event) => [
      `create or replace function standings_when_${event.name}() returns trigger language plpgsql as $$
      begin
        perform refresh_standings(${event.player});
        return null;
      end $$`,
      `create trigger standings_when_${event.name} ${event.on} for each row
        ${'when' in event ? `when (${event.when})` : ''} execute function standings_when_${event.name}()`,
    ]),
    ...LINE_EVENTS.flatMap(({ name, gone, come }) => [
      `create or replace function count_standings_on_${name}() returns trigger language plpgsql as $$
      begin
        insert into standing_counts (${CELL}, amount, is_merged)
          select ${CELL}, amount, false from (${changeOf(gone, come)}) as changed;
        return null;
      end $$`,
      `create trigger count_standings_on_${name} after ${name} on standings for each row
        execute function count_standings_on_${name}()`,
    ]),
  ];
}

const LINE_EVENTS = [
  { name: 'insert', gone: false, come: true },
  { name: 'update', gone: true, come: true },
  { name: 'delete', gone: true, come: false },
] as const;

/** SQLite serves one process, one transaction at a time: counts are changed where they stand. */
function sqliteTriggers(): string[] {
  return [
    ...EVENTS.map(
      (event) => `create trigger standings_when_${event.name} ${event.on}
        ${'when' in event ? `when ${event.when}` : ''}
        begin ${refresh(event.player).join(';\n')}; end`,
    ),
    ...LINE_EVENTS.map(
      ({ name, gone, come }) => `create trigger count_standings_on_${name} after ${name} on standings
      begin
        insert into standing_counts (${CELL}, amount, is_merged)
          select ${CELL}, amount, true from (${changeOf(gone, come)}) as changed where true
          on conflict (${CELL}) where is_merged do update set amount = amount + excluded.amount;
        delete from standing_counts where amount = 0;
      end`,
    ),
  ];
}
