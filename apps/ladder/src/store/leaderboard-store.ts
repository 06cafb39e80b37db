/** `/leaderboard`: one page of the ranking under filters, and where the reader himself stands. */
import type { Database } from '@warmpool/database';
import { sql } from 'kysely';
import type { RaceTally } from '../ladder/tally.ts';
import { rankingQuery } from './ranking.ts';
import type { LadderSchema } from './schema.ts';
import { onlyRow, playerQuery, toPlayer, visited, type Player, type Visit } from './visit.ts';

/** What of the ranking is wanted. */
export interface LeaderboardRequest {
  /** From 1; a page after the last is the last. `mine`: the page on which the reader stands, else the first. */
  readonly page: number | 'mine';
  readonly pageSize: number;
  /** Only these races; all when empty. */
  readonly races: readonly string[];
  /** Only players of this country; undefined for all. */
  readonly country: string | undefined;
  /** Each player with their best rating only. It is chosen before the other filters apply. */
  readonly bestOnly: boolean;
  readonly rankedSince: Date;
}

/** One line of the leaderboard. */
export interface LeaderboardEntry extends RaceTally {
  readonly playerId: string;
  readonly username: string;
  readonly name: string | undefined;
  readonly country: string | undefined;
  readonly rating: number;
  /** The place among all ranked ratings, whatever the filters. */
  readonly position: number;
  /** The place in this list. */
  readonly place: number;
}

/** One page of the leaderboard. */
export interface Leaderboard {
  readonly reader: Player;
  readonly entries: readonly LeaderboardEntry[];
  /** The reader's own lines in this list, best first, also those on other pages. */
  readonly own: readonly LeaderboardEntry[];
  /** How many lines this list has on all pages. */
  readonly found: number;
  /** How many ratings are ranked, filters or not. */
  readonly population: number;
  readonly page: number;
  readonly pages: number;
}

interface LeaderboardRow {
  player_id: string;
  username: string;
  name: string | null;
  country: string | null;
  race: string;
  rating: number;
  wins: number;
  losses: number;
  draws: number;
  position: number;
  population: number;
  place: number;
  found: number;
  page: number;
}

/** Reads one page of the ranking and the reader's own lines. */
export async function readLeaderboard(
  database: Database<LadderSchema>,
  visit: Visit,
  request: LeaderboardRequest,
): Promise<Leaderboard> {
  const { queries } = database;
  const { page: wanted } = request;
  // A number of our own, written out: PostgreSQL could not tell the type of a bare parameter here.
  const pageSize = sql.lit(request.pageSize);
  const wantedPage =
    wanted === 'mine'
      ? sql`coalesce((select (min(place) - 1) / ${pageSize} + 1 from listed where player_id = ${visit.playerId}), 1)`
      : sql`cast(${wanted} as integer)`;
  const [readers, lines] = await visited(database, visit, [
    playerQuery(queries, visit.playerId),
    sql<LeaderboardRow>`
      with ranking as ${rankingQuery(queries, request.rankedSince)},
      chosen as (
        select ranking.*, row_number() over (partition by player_id order by position) as own_position from ranking
      ),
      listed as (
        select chosen.*, p.username, p.name, p.country,
          row_number() over (order by position) as place,
          count(*) over () as found
        from chosen join players p on p.discord_id = chosen.player_id
        where ${filters(request)}
      ),
      paged as (
        select listed.*, ${wantedPage} as wanted_page, (found + ${pageSize} - 1) / ${pageSize} as pages from listed
      ),
      turned as (
        select paged.*, case when wanted_page > pages then pages else wanted_page end as page from paged
      )
      select player_id, username, name, country, race, rating, wins, losses, draws, position, population, place, found, page
      from turned
      where (place > (page - 1) * ${pageSize} and place <= page * ${pageSize}) or player_id = ${visit.playerId}
      order by place`.compile(queries),
  ]);
  return toLeaderboard(toPlayer(onlyRow(readers)), lines.rows, request);
}

function filters({ races, country, bestOnly }: LeaderboardRequest) {
  const conditions = [sql<boolean>`1 = 1`];
  if (bestOnly) conditions.push(sql<boolean>`chosen.own_position = 1`);
  if (races.length > 0) conditions.push(sql<boolean>`chosen.race in (${sql.join(races)})`);
  if (country !== undefined) conditions.push(sql<boolean>`p.country = ${country}`);
  return sql.join(conditions, sql` and `);
}

function toLeaderboard(
  reader: Player,
  rows: readonly LeaderboardRow[],
  { pageSize }: LeaderboardRequest,
): Leaderboard {
  const [first] = rows;
  const found = first?.found ?? 0;
  const page = first?.page ?? 1;
  const entries = rows.map((row): LeaderboardEntry => ({
    playerId: row.player_id,
    username: row.username,
    name: row.name ?? undefined,
    country: row.country ?? undefined,
    race: row.race,
    rating: row.rating,
    wins: row.wins,
    losses: row.losses,
    draws: row.draws,
    position: row.position,
    place: row.place,
  }));
  return {
    reader,
    entries: entries.filter(({ place }) => place > (page - 1) * pageSize && place <= page * pageSize),
    own: entries.filter(({ playerId }) => playerId === reader.id),
    found,
    population: first?.population ?? 0,
    page,
    pages: Math.max(1, Math.ceil(found / pageSize)),
  };
}
