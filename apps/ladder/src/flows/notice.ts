/** Something a player is told without having asked. */
import type { NoticeReason } from '../ladder/notice-reason.ts';
import type { Seat } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';

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

/** Who is told. */
export function toldPlayer({ match, seat }: Notice): string {
  return (seat === 'player_1' ? match.player1 : match.player2).id;
}

/** When the news came to be: what tells it from other news of the same kind. */
export function noticeMoment({ reason, match }: Notice): Date {
  if (reason === 'reported') return match.reportedAt ?? match.createdAt;
  return reason === 'decided' ? (match.settledAt ?? match.createdAt) : match.createdAt;
}
