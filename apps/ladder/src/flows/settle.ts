/** From two reports to a decided match. */
import { ratingSteps, type Standing } from '../ladder/rating.ts';
import { verdictOf } from '../ladder/result.ts';
import type { MatchCard, MatchPlayer } from '../store/match-card.ts';
import { disputeMatch, matchesToSettle, settleMatch, type Settled } from '../store/match-store.ts';
import type { Ladder } from './ladder.ts';
import { noticeBoth, type Notice } from './notice.ts';

/** A report that is older than this and was not settled belongs to a process that died, in milliseconds. */
const LEFT_BEHIND_MS = 5_000;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Settles an open match if its reports decide it; undefined while they do not. Safe to call at any time, as often as
 * one likes and from several processes: only one call settles.
 */
export async function settle(ladder: Ladder, match: MatchCard): Promise<Settled | undefined> {
  if (match.status !== 'open') return undefined;
  const { player1, player2 } = match;
  const verdict = verdictOf(player1.report, player2.report);
  if (verdict.kind === 'waiting') return undefined;
  const attempt = { match, token: ladder.newToken(), at: ladder.now() };
  if (verdict.kind === 'disputed') return disputeMatch(ladder.database, attempt);
  const { outcome } = verdict;
  const steps = ratingSteps(
    standingOf(player1, attempt.at),
    standingOf(player2, attempt.at),
    outcome,
    ladder.definition.rating,
  );
  return settleMatch(ladder.database, { ...attempt, outcome, steps });
}

function standingOf({ rating, deviation, volatility, lastPlayedAt }: MatchPlayer, at: Date): Standing {
  const idleMs = lastPlayedAt === null ? 0 : at.getTime() - lastPlayedAt.getTime();
  return { rating, deviation, volatility, idleDays: idleMs / DAY_MS };
}

/** Settles what a crash has left between the second report and its settlement, and tells both players. */
export async function settleLeftBehind(ladder: Ladder): Promise<readonly Notice[]> {
  const reportedBefore = new Date(ladder.now().getTime() - LEFT_BEHIND_MS);
  const notices: Notice[] = [];
  for (const match of await matchesToSettle(ladder.database, reportedBefore)) {
    // One at a time: there are hardly ever any, and they may share the time with commands.
    const settled = await settle(ladder, match);
    if (settled?.isOurs && settled.match) notices.push(...noticeBoth('decided', settled.match));
  }
  return notices;
}
