/** Calling a match off: asked first, and bounded by the month's allowance. */
import { monthStart } from '../ladder/penalties.ts';
import type { Seat } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';
import { abortMatch, readMatchWithAborts, type MatchWithAborts } from '../store/match-store.ts';
import type { Call, Ladder } from './ladder.ts';
import type { MatchNotice } from './notice.ts';
import { opponentOf, seatOf } from './seat.ts';

/** A match that its reader may want to call off. */
export interface Abortable {
  readonly match: MatchCard;
  readonly seat: Seat;
  /** How many aborts are left in this month. */
  readonly abortsLeft: number;
}

/** What came of an attempt to call a match off. */
export interface Aborted extends Abortable {
  readonly notices: readonly MatchNotice[];
}

/** Reads what calling a match off would mean; undefined when it is none of theirs. */
export async function askAbort(
  ladder: Ladder,
  { visit }: Call,
  matchId: number,
): Promise<Abortable | undefined> {
  const since = monthStart(visit.at);
  return abortable(
    ladder,
    visit.playerId,
    await readMatchWithAborts(ladder.database, visit, { matchId, since }),
  );
}

/** Calls a match off, if that is still possible and allowed; the match says what became of it. */
export async function abort(
  ladder: Ladder,
  { visit, effects }: Call,
  matchId: number,
): Promise<Aborted | undefined> {
  const terms = { matchId, since: monthStart(visit.at), rule: ladder.definition.penalties };
  const read = await effects.track(() => abortMatch(ladder.database, visit, terms));
  const after = abortable(ladder, visit.playerId, read);
  if (after === undefined) return undefined;
  const { match, seat } = after;
  const isNews = match.settlement === visit.delivery;
  return { ...after, notices: isNews ? [{ reason: 'decided', match, seat: opponentOf(seat) }] : [] };
}

function abortable(
  { definition }: Ladder,
  playerId: string,
  { match, aborts }: MatchWithAborts,
): Abortable | undefined {
  const seat = match && seatOf(match, playerId);
  if (match === undefined || seat === undefined) return undefined;
  return { match, seat, abortsLeft: Math.max(0, definition.penalties.abortsPerMonth - aborts) };
}
