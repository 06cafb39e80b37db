/** Who sits where in a match. */
import type { Seat } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';

/** The seat of a player in a match; undefined when it is not theirs. */
export function seatOf(match: MatchCard, playerId: string): Seat | undefined {
  if (match.player1.id === playerId) return 'player_1';
  return match.player2.id === playerId ? 'player_2' : undefined;
}

/** The other seat. */
export function opponentOf(seat: Seat): Seat {
  return seat === 'player_1' ? 'player_2' : 'player_1';
}
