/** The ranking as the rules say it, computed from the ratings by counting through all of them. */
import type { Database } from '@warmpool/database';
import { sql } from 'kysely';
import { rankAt } from '../../src/ladder/ranks.ts';
import type { LeaderboardRequest } from '../../src/store/leaderboard-store.ts';
import type { LadderSchema } from '../../src/store/schema.ts';

/** A rating that is ranked. */
export interface NaiveLine {
  readonly player_id: string;
  readonly race: string;
  readonly country: string;
  readonly rating: number;
  readonly position: number;
  readonly own_position: number;
  readonly population: number;
}

/** Every rating that was played since a moment, in the order of the ranking. */
export async function naiveRanking(
  database: Database<LadderSchema>,
  rankedSince: Date,
): Promise<readonly NaiveLine[]> {
  const { rows } = await sql<NaiveLine>`
    select ranking.*, row_number() over (partition by player_id order by position) as own_position from (
      select r.player_id, r.race, coalesce(p.country, '') as country, r.rating, count(*) over () as population,
        row_number() over (order by r.rating desc, r.last_played_at desc, r.player_id desc, r.race) as position
      from ratings r join players p on p.discord_id = r.player_id
      where r.games > 0 and r.last_played_at >= ${rankedSince}
    ) as ranking order by position`.execute(database.queries);
  return rows;
}

/** Those of the lines that a request asks for, on all pages. */
export function naiveList(
  ranking: readonly NaiveLine[],
  { races, countries, bestOnly, rank }: Pick<LeaderboardRequest, 'races' | 'countries' | 'bestOnly' | 'rank'>,
): readonly NaiveLine[] {
  return ranking.filter(
    (line) =>
      (!bestOnly || line.own_position === 1) &&
      (races.length === 0 || races.includes(line.race)) &&
      (countries.length === 0 || countries.includes(line.country)) &&
      (rank === undefined || rankAt(line.position, line.population, rank.rule) === rank.letter),
  );
}
