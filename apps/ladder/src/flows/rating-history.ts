/** How a player's ratings went, as far as a picture shows it. */
import { readRatingHistory, type RatingHistory } from '../store/rating-history-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** More would only make the lines denser. */
const MOST_STEPS = 500;

/** Reads how a player's ratings went of late. */
export async function ratingHistoryOf(
  { database }: Ladder,
  { visit }: Call,
  playerId: string,
): Promise<RatingHistory> {
  return readRatingHistory(database, visit, { playerId, limit: MOST_STEPS });
}
