/** `/profile`: one player, their ratings with their places, their last matches, and how their ratings went. */
import type { Database } from '@warmpool/database';
import { OPEN_STATUSES } from '../ladder/match-life.ts';
import type { RaceTally, Tally } from '../ladder/tally.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import { recordsOf, recordsQuery } from './recent-records.ts';
import type { LadderSchema } from './schema.ts';
import { ALL_STANDINGS, lineCount, linesBefore } from './standing-scope.ts';
import { onlyRow, playerQuery, toPlayer, visited, type Player, type Visit } from './visit.ts';

/** A rating, with its place when it is ranked. */
export interface PlayerRating extends RaceTally {
  readonly rating: number;
  readonly lastPlayedAt: Date | null;
  /** What was played in the last `RECORD_DAYS`. */
  readonly recent: readonly Tally[];
  /** 1 for the best; undefined when the rating is not ranked. */
  readonly place: { readonly position: number; readonly population: number } | undefined;
}

/** A rating after a match, oldest first in a profile. */
export interface TrendPoint {
  readonly race: string;
  readonly ratingBefore: number;
  readonly ratingAfter: number;
}

/** Everything that a profile shows. */
export interface Profile {
  readonly caller: Player;
  /** Whose profile it is; undefined when they never came here. */
  readonly player: Player | undefined;
  readonly ratings: readonly PlayerRating[];
  readonly matches: readonly MatchCard[];
  readonly trend: readonly TrendPoint[];
}

const MATCHES_SHOWN = 5;
const TREND_LENGTH = 60;

/** Reads the profile of a player. */
export async function readProfile(
  database: Database<LadderSchema>,
  visit: Visit,
  playerId: string,
): Promise<Profile> {
  const { queries } = database;
  const [callers, players, ratings, records, matches, trend] = await visited(database, visit, [
    playerQuery(queries, visit.playerId),
    playerQuery(queries, playerId),
    queries
      .selectFrom('ratings as r')
      .leftJoin('standings as l', (join) =>
        join.onRef('l.player_id', '=', 'r.player_id').onRef('l.race', '=', 'r.race'),
      )
      .select([
        'r.race',
        'r.rating',
        'r.wins',
        'r.losses',
        'r.draws',
        'r.last_played_at',
        'l.player_id as ranked',
      ])
      .select([linesBefore(ALL_STANDINGS, 'l').as('before'), lineCount(ALL_STANDINGS).as('population')])
      .where('r.player_id', '=', playerId)
      .where('r.games', '>', 0)
      .orderBy('r.race'),
    recordsQuery(playerId, visit.at).compile(queries),
    matchCardQuery(queries)
      .where((eb) => eb.or([eb('m.player_1_id', '=', playerId), eb('m.player_2_id', '=', playerId)]))
      .where('m.status', 'not in', OPEN_STATUSES)
      .orderBy('m.id', 'desc')
      .limit(MATCHES_SHOWN),
    queries
      .selectFrom('rating_history')
      .select(['race', 'rating_before', 'rating_after'])
      .where('player_id', '=', playerId)
      .orderBy('id', 'desc')
      .limit(TREND_LENGTH),
  ]);
  const [player] = players.rows;
  return {
    caller: toPlayer(onlyRow(callers)),
    player: player && toPlayer(player),
    ratings: ratings.rows.map((row) => ({
      race: row.race,
      rating: row.rating,
      wins: row.wins,
      losses: row.losses,
      draws: row.draws,
      lastPlayedAt: row.last_played_at,
      recent: recordsOf(records.rows, row.race),
      place: row.ranked === null ? undefined : { position: row.before + 1, population: row.population },
    })),
    matches: matches.rows.map(toMatchCard),
    trend: trend.rows
      .map((row) => ({ race: row.race, ratingBefore: row.rating_before, ratingAfter: row.rating_after }))
      .toReversed(),
  };
}
