/** Reporting a result: one round trip writes it down and reads both reports, a second settles if they decide. */
import { acceptDeadline } from '../ladder/match-life.ts';
import { outcomeOf, type Claim, type Seat } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';
import { reportResult } from '../store/match-store.ts';
import type { Call, Ladder } from './ladder.ts';
import type { MatchNotice } from './notice.ts';
import { opponentOf, seatOf } from './seat.ts';
import { settle } from './settle.ts';

/** What came of a report. */
export type Reported =
  | { readonly kind: 'not yours' }
  /** Nothing was reported, because the match is not confirmed yet, or was decided before. */
  | { readonly kind: 'too late'; readonly match: MatchCard; readonly seat: Seat }
  | {
      readonly kind: 'reported';
      readonly match: MatchCard;
      readonly seat: Seat;
      readonly notices: readonly MatchNotice[];
    };

/** Writes down what a player says of their match, and settles the match when both say the same or contradict. */
export async function report(
  ladder: Ladder,
  { visit, effects }: Call,
  { matchId, claim }: { readonly matchId: number; readonly claim: Claim },
): Promise<Reported> {
  const outcomes = { player_1: outcomeOf(claim, 'player_1'), player_2: outcomeOf(claim, 'player_2') };
  const acceptBy = acceptDeadline(visit.at, ladder.definition.deadlines);
  const match = await effects.track(() =>
    reportResult(ladder.database, visit, { matchId, outcomes, acceptBy }),
  );
  const seat = match && seatOf(match, visit.playerId);
  if (match === undefined || seat === undefined) return { kind: 'not yours' };
  if (match.status !== 'confirmed') return { kind: 'too late', match, seat };
  const opponent = opponentOf(seat);
  const settled = await effects.track(() => settle(ladder, match, [opponent]));
  if (settled === undefined) {
    return { kind: 'reported', match, seat, notices: [{ reason: 'reported', match, seat: opponent }] };
  }
  const after = settled.match ?? match;
  // Who settles tells the other; who comes second was told by the first.
  const notices: readonly MatchNotice[] = settled.isOurs
    ? [{ reason: 'decided', match: after, seat: opponent }]
    : [];
  return { kind: 'reported', match: after, seat, notices };
}
