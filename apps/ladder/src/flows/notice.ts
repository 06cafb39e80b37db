/** Something a player is told without having asked. */
import type { MatchCard } from '../store/match-card.ts';
import type { Seat } from '../ladder/result.ts';

/** Why a player hears of their match. */
export type NoticeReason = 'found' | 'reminder' | 'confirmed' | 'reported' | 'decided';

/** A match that has news for the player in this seat. */
export interface Notice {
  readonly reason: NoticeReason;
  readonly match: MatchCard;
  readonly seat: Seat;
}

/** The same news for both players of a match. */
export function noticeBoth(reason: NoticeReason, match: MatchCard): readonly Notice[] {
  return [
    { reason, match, seat: 'player_1' },
    { reason, match, seat: 'player_2' },
  ];
}
