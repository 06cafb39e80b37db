/** The order of all ranked ratings, from which places and rank letters are read. */
import { sql, type Kysely } from 'kysely';
import type { LadderSchema } from './schema.ts';

/**
 * Every rating that was played and not forgotten, with its place and how many there are. The order is definite: equal
 * ratings go by who played last, then by player, then by race.
 */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function rankingQuery(queries: Kysely<LadderSchema>, rankedSince: Date) {
  return queries
    .selectFrom('ratings')
    .select([
      'player_id',
      'race',
      'rating',
      'wins',
      'losses',
      'draws',
      'last_played_at',
      sql<number>`row_number() over (order by rating desc, last_played_at desc, player_id desc, race)`.as(
        'position',
      ),
      sql<number>`count(*) over ()`.as('population'),
    ])
    .where('games', '>', 0)
    .where('last_played_at', '>=', rankedSince);
}
