/** The leaderboard of today's ranking. */
import { readLeaderboard, type Leaderboard, type LeaderboardRequest } from '../store/leaderboard-store.ts';
import { rankedSince, type Call, type Ladder } from './ladder.ts';

/** Reads one page under these filters. */
export async function leaderboardPage(
  ladder: Ladder,
  { visit }: Call,
  request: Omit<LeaderboardRequest, 'rankedSince'>,
): Promise<Leaderboard> {
  return readLeaderboard(ladder.database, visit, {
    ...request,
    rankedSince: rankedSince(ladder, visit.at),
  });
}
