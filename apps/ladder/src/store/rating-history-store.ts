/** How a player's ratings went. */
import type { Database } from '@warmpool/database';
import type { TrendPoint } from './profile-store.ts';
import type { LadderSchema } from './schema.ts';
import { playerQuery, toPlayer, visited, type Player, type Visit } from './visit.ts';

/** A step of a rating: what a match or an admin did to it, and when. */
export interface RatingStep extends TrendPoint {
  readonly at: Date;
}

/** A player, undefined when they never came here, and the last steps of their ratings, oldest first. */
export interface RatingHistory {
  readonly player: Player | undefined;
  readonly steps: readonly RatingStep[];
}

/** Reads the last steps of a player's ratings. */
export async function readRatingHistory(
  database: Database<LadderSchema>,
  visit: Visit,
  { playerId, limit }: { readonly playerId: string; readonly limit: number },
): Promise<RatingHistory> {
  const { queries } = database;
  const [players, steps] = await visited(database, visit, [
    playerQuery(queries, playerId),
    queries
      .selectFrom('rating_history')
      .select(['race', 'rating_before as ratingBefore', 'rating_after as ratingAfter', 'at'])
      .where('player_id', '=', playerId)
      .orderBy('id', 'desc')
      .limit(limit),
  ]);
  const [player] = players.rows;
  return { player: player && toPlayer(player), steps: steps.rows.toReversed() };
}
