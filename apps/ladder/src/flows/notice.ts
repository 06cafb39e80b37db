/** Something a player is told without having asked. */
import type { MatchReason } from '../ladder/notice-reason.ts';
import type { Seat } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';
import type { PersonalNews } from '../store/outbox-store.ts';

/** A match that has news for the player in this seat. */
export interface MatchNotice {
  readonly reason: MatchReason;
  readonly match: MatchCard;
  readonly seat: Seat;
}

/** What a player is told: of a match, or of what belongs to none. */
export type Notice = MatchNotice | PersonalNews;

/** The same news for both players of a match. */
export function noticeBoth(reason: MatchReason, match: MatchCard): readonly MatchNotice[] {
  return [
    { reason, match, seat: 'player_1' },
    { reason, match, seat: 'player_2' },
  ];
}

/** Who is told. */
export function toldPlayer({ match, seat }: MatchNotice): string {
  return (seat === 'player_1' ? match.player1 : match.player2).id;
}

/** When the news came to be: what tells it from other news of the same kind. */
export function noticeMoment(notice: Notice): Date {
  if (!('match' in notice)) return notice.at;
  const { reason, match } = notice;
  if (reason === 'reported') return match.reportedAt ?? match.createdAt;
  return reason === 'decided' ? (match.settledAt ?? match.createdAt) : match.createdAt;
}
