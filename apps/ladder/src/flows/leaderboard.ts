/** The leaderboard of today's ranking. */
import { readLeaderboard, type Leaderboard, type LeaderboardRequest } from '../store/leaderboard-store.ts';
import type { StandingFilter } from '../store/standing-scope.ts';
import type { Call, Ladder } from './ladder.ts';

/** What of the ranking is wanted, in the words of a player. */
export interface PageRequest extends StandingFilter, Pick<LeaderboardRequest, 'page' | 'pageSize'> {
  /** Only those with this rank letter; undefined for all. */
  readonly rank: string | undefined;
}

/** Reads one page under these filters. */
export async function leaderboardPage(
  { database, definition }: Ladder,
  { visit }: Call,
  { rank, ...request }: PageRequest,
): Promise<Leaderboard> {
  const filter = rank === undefined ? undefined : { letter: rank, rule: definition.ranks };
  return readLeaderboard(database, visit, { ...request, rank: filter });
}
