/** From reports to a decided match. */
import { ratingSteps, type RatingStep, type Standing } from '../ladder/rating.ts';
import { SEATS, verdictOf, type Outcome, type Seat } from '../ladder/result.ts';
import type { AdminRecord } from '../store/admin-store.ts';
import type { MatchCard, MatchPlayer } from '../store/match-card.ts';
import { decideMatch, disputeMatch, type Settled } from '../store/match-store.ts';
import type { Ladder } from './ladder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Settles a match if its two reports decide it; undefined while they do not. Safe to call at any time, as often as one
 * likes and from several processes: only one call settles. `tell` says who does not know yet; both when missing.
 */
export async function settle(
  ladder: Ladder,
  match: MatchCard,
  tell: readonly Seat[] = SEATS,
): Promise<Settled | undefined> {
  if (match.status !== 'confirmed') return undefined;
  const verdict = verdictOf(match.player1.report, match.player2.report);
  if (verdict.kind === 'waiting') return undefined;
  const attempt = { match, token: ladder.newToken(), at: ladder.now(), tell };
  if (verdict.kind === 'disputed') return disputeMatch(ladder.database, attempt);
  const { outcome } = verdict;
  const steps = stepsOf(ladder, match, outcome);
  return decideMatch(ladder.database, { ...attempt, to: 'agreed', outcome, steps });
}

/** Accepts the one report there is, which nobody has contradicted in time. */
export async function acceptReport(ladder: Ladder, match: MatchCard, outcome: Outcome): Promise<Settled> {
  const at = ladder.now();
  const steps = stepsOf(ladder, match, outcome);
  return decideMatch(ladder.database, {
    match,
    token: ladder.newToken(),
    at,
    to: 'accepted',
    outcome,
    steps,
    tell: SEATS,
  });
}

/**
 * Decides a match in a player's place, whatever its state; null declares it void. A match that was decided before moves
 * today's ratings by the difference, computed from what the ratings were when it was made.
 */
export async function resolve(
  ladder: Ladder,
  match: MatchCard,
  outcome: Outcome | null,
  record?: AdminRecord,
): Promise<Settled> {
  const at = ladder.now();
  const steps = stepsOf(ladder, match, outcome ?? 'draw');
  return decideMatch(ladder.database, {
    match,
    token: ladder.newToken(),
    at,
    to: 'resolved',
    outcome,
    steps,
    tell: SEATS,
    ...(record && { record }),
  });
}

function stepsOf(
  { definition }: Ladder,
  match: MatchCard,
  outcome: Outcome,
): readonly [RatingStep, RatingStep] {
  const { player1, player2 } = match;
  return ratingSteps(standingOf(player1, match), standingOf(player2, match), outcome, definition.rating);
}

/** As it was when the match was made: whoever decides it again has to come to the same as whoever decided it first. */
function standingOf(
  { ratingBefore, deviation, volatility, lastPlayedAt }: MatchPlayer,
  { createdAt }: MatchCard,
): Standing {
  const idleMs = lastPlayedAt === null ? 0 : createdAt.getTime() - lastPlayedAt.getTime();
  return { rating: ratingBefore, deviation, volatility, idleDays: idleMs / DAY_MS };
}
