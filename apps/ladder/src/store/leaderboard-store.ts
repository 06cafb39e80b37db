/** `/leaderboard`: one page of the ranking under filters, and where the reader himself stands. */
import type { Database } from '@warmpool/database';
import { sql, type RawBuilder } from 'kysely';
import type { RaceTally } from '../ladder/tally.ts';
import { letterSteps, type RankFilter } from './rank-interval.ts';
import {
  ALL_STANDINGS,
  countriesQuery,
  DAY_BITS,
  isBetween,
  lineCount,
  linesBefore,
  RANKING_ORDER,
  scopeOf,
  seek,
  type StandingFilter,
  type StandingScope,
} from './standing-scope.ts';
import type { LadderSchema } from './schema.ts';
import { onlyRow, playerQuery, toPlayer, visited, type Player, type Visit } from './visit.ts';

/** What of the ranking is wanted. */
export interface LeaderboardRequest extends StandingFilter {
  /** From 1; a page after the last is the last. `mine`: the page on which the reader stands, else the first. */
  readonly page: number | 'mine';
  readonly pageSize: number;
  /** Only those with this rank letter; undefined for all. */
  readonly rank: RankFilter | undefined;
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
  /** Where those who are ranked come from: the countries with most lines, the most first. */
  readonly countries: readonly string[];
}

interface LeaderboardRow {
  population: number;
  found: number;
  page: number;
  /** Null in the one row of a list without lines. */
  player_id: string | null;
  username: string;
  name: string | null;
  country: string | null;
  race: string;
  rating: number;
  wins: number;
  losses: number;
  draws: number;
  position: number;
  place: number;
}

/** Countries that a control offers. */
const MOST_COUNTRIES = 25;

/** More races than a ladder can have; it tells PostgreSQL what to expect. */
const MOST_OWN_LINES = 50;

const PAIR = sql`(select 1 as target union all select 2) as pair`;

/** Reads one page of the ranking and the reader's own lines. */
export async function readLeaderboard(
  database: Database<LadderSchema>,
  visit: Visit,
  request: LeaderboardRequest,
): Promise<Leaderboard> {
  const { queries } = database;
  const [readers, lines, countries] = await visited(database, visit, [
    playerQuery(queries, visit.playerId),
    pageStatement(request, visit.playerId).compile(queries),
    countriesQuery(queries).limit(MOST_COUNTRIES),
  ]);
  return {
    ...toLeaderboard(toPlayer(onlyRow(readers)), lines.rows, request),
    countries: countries.rows.map(({ country }) => country),
  };
}

/**
 * One page in one statement, which sees one moment. `from` and `upto` are how many lines of the scope come before the
 * list and before its end: a rank letter is an interval of positions, whatever else is filtered.
 */
export function pageStatement(
  { page, pageSize, rank, ...filter }: LeaderboardRequest,
  readerId: string,
): RawBuilder<LeaderboardRow> {
  const scope = scopeOf(filter);
  const size = sql.lit(pageSize);
  const wanted =
    page === 'mine'
      ? sql`coalesce((select min(skipped) - list.list_from from own) / ${size} + 1, 1)`
      : sql`cast(${page} as bigint)`;
  const position = scope === ALL_STANDINGS ? sql`l.skipped + 1` : sql`${linesBefore(ALL_STANDINGS, 'l')} + 1`;
  return sql<LeaderboardRow>`
    with ${listSteps(scope, rank)},
    own as materialized (
      select o.* from (
        select m.player_id, m.race, m.leaf, m.last_played_at, ${linesBefore(scope, 'm')} as skipped
        from (select s.* from standings s where s.player_id = ${readerId} and ${scope.lines}) as m
        limit ${sql.lit(MOST_OWN_LINES)}
      ) as o join list on o.skipped >= list.list_from and o.skipped < list.list_upto
    ),
    paged as materialized (
      select list.*, ${wanted} as wanted,
        case when list_upto > list_from then (list_upto - list_from + ${size} - 1) / ${size} else 1 end as pages
      from list
    ),
    turned as materialized (
      select population, list_from, list_upto, page, list_from + (page - 1) * ${size} as page_from,
        case when list_from + page * ${size} < list_upto then list_from + page * ${size} else list_upto end as page_upto
      from (select paged.*, case when wanted > pages then pages else wanted end as page from paged) as p
    ),
    targets as materialized (
      select target, case when target = 1 then page_from else page_upto - 1 end as skip from turned cross join ${PAIR}
    ),
    ${seek(scope, 'targets')},
    lines as materialized (
      select * from (
        select player_id, race, leaf, last_played_at, skipped from (
          select s.player_id, s.race, s.leaf, s.last_played_at, turned.page_from, turned.page_upto,
            turned.page_from - f.skip_1 - 1 + row_number() over (order by ${RANKING_ORDER}) as skipped
          from turned cross join targets_found f
          join standings s on ${isBetween(scope, 'f.node_1', 'f.node_2')} and ${scope.lines}
        ) as stretch
        where skipped >= page_from and skipped < page_upto order by skipped limit ${size}
      ) as shown
      union select * from own
    )
    select turned.population, turned.list_upto - turned.list_from as found, turned.page, l.player_id, l.race,
      l.leaf >> ${sql.lit(DAY_BITS)} as rating, ${position} as position, l.skipped - turned.list_from + 1 as place,
      p.username, p.name, p.country, r.wins, r.losses, r.draws
    from turned
    left join lines l on 1 = 1
    left join players p on p.discord_id = l.player_id
    left join ratings r on r.player_id = l.player_id and r.race = l.race
    order by l.skipped`;
}

/** The table `list`: how many lines there are at all, and the interval of the scope's lines that make up the list. */
function listSteps(scope: StandingScope, rank: RankFilter | undefined): RawBuilder<unknown> {
  const population = lineCount(ALL_STANDINGS);
  if (rank === undefined) {
    return sql`list as materialized (
      select ${population} as population, 0 as list_from, ${lineCount(scope)} as list_upto)`;
  }
  const letter = letterSteps(rank, population);
  if (scope === ALL_STANDINGS) {
    return sql`${letter},
      list as materialized (select population, above as list_from, upto as list_upto from letter)`;
  }
  // How many of the scope's lines come before the first line of the letter, and before the first one after it.
  const edge = (target: 1 | 2): RawBuilder<number> => sql<number>`coalesce(
    (select ${linesBefore(scope, 'e')} from edge_lines e where e.target = ${sql.lit(target)}), ${lineCount(scope)})`;
  const lineAt = (target: 1 | 2): RawBuilder<unknown> => {
    const node = `f.node_${target}`;
    return sql`select * from (
      select ${sql.lit(target)} as target, s.*, row_number() over (order by ${RANKING_ORDER}) as number,
        ${sql.ref(`f.skip_${target}`)} as skip
      from edges_found f join standings s on ${isBetween(ALL_STANDINGS, node, node)}
    ) as lines_of_leaf where number = skip + 1`;
  };
  return sql`${letter},
    edges as materialized (
      select target, case when target = 1 then above else upto end as skip from letter cross join ${PAIR}
    ),
    ${seek(ALL_STANDINGS, 'edges')},
    edge_lines as materialized (${lineAt(1)} union all ${lineAt(2)}),
    list as materialized (select population, ${edge(1)} as list_from, ${edge(2)} as list_upto from letter)`;
}

function toLeaderboard(
  reader: Player,
  rows: readonly LeaderboardRow[],
  { pageSize }: LeaderboardRequest,
): Omit<Leaderboard, 'countries'> {
  const { population, found, page } = onlyRow({ rows });
  const entries = rows.flatMap((row): LeaderboardEntry[] =>
    row.player_id === null
      ? []
      : [
          {
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
          },
        ],
  );
  return {
    reader,
    entries: entries.filter(({ place }) => place > (page - 1) * pageSize && place <= page * pageSize),
    own: entries.filter(({ playerId }) => playerId === reader.id),
    found,
    population,
    page,
    pages: Math.max(1, Math.ceil(found / pageSize)),
  };
}
