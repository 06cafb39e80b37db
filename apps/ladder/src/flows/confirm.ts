/** Confirming a match that was found: the second to do so makes it a match that is played. */
import { reportDeadline } from '../ladder/match-life.ts';
import type { Seat } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';
import { confirmMatch } from '../store/match-store.ts';
import type { Call, Ladder } from './ladder.ts';
import type { MatchNotice } from './notice.ts';
import { opponentOf, seatOf } from './seat.ts';

/** A match as it is after a player did something about it; undefined when it is none of theirs. */
export type Acted =
  | { readonly match: MatchCard; readonly seat: Seat; readonly notices: readonly MatchNotice[] }
  | undefined;

/** Confirms a match. What was confirmed, or has ended, stays as it is. */
export async function confirm(ladder: Ladder, { visit, effects }: Call, matchId: number): Promise<Acted> {
  const reportBy = reportDeadline(visit.at, ladder.definition.deadlines);
  const match = await effects.track(() => confirmMatch(ladder.database, visit, { matchId, reportBy }));
  const seat = match && seatOf(match, visit.playerId);
  if (match === undefined || seat === undefined) return undefined;
  // Only the attempt that made it a confirmed match has news.
  const isNews = match.settlement === visit.delivery;
  return {
    match,
    seat,
    notices: isNews ? [{ reason: 'confirmed', match, seat: opponentOf(seat) }] : [],
  };
}
