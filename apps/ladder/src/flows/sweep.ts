/** Keeps the deadlines: what is due of a match happens, whoever does nothing and however often the process starts anew. */
import { dueStep } from '../ladder/match-life.ts';
import { SEATS } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';
import { abandonMatch, claimReminder, matchesDue, voidMatch, type Settled } from '../store/match-store.ts';
import type { Ladder } from './ladder.ts';
import { noticeBoth, type MatchNotice } from './notice.ts';
import { acceptReport, settle } from './settle.ts';

/** A report that is older than this and was not settled belongs to a process that died, in milliseconds. */
export const LEFT_BEHIND_MS = 5_000;
/** More than this in one go would keep commands waiting. */
const MOST_AT_ONCE = 50;

/**
 * Does what is due, one match at a time, and says who must be told. Safe in several processes at once. A match of which
 * it fails goes to `failed` and keeps no other from its turn; without `failed` it ends the sweep.
 */
export async function sweep(
  ladder: Ladder,
  failed: (error: unknown) => void = fail,
): Promise<readonly MatchNotice[]> {
  const now = ladder.now();
  const reportedBefore = new Date(now.getTime() - LEFT_BEHIND_MS);
  const due = await matchesDue(ladder.database, { now, reportedBefore, limit: MOST_AT_ONCE });
  const notices: MatchNotice[] = [];
  for (const match of due) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they share the time with commands
      notices.push(...(await sweepMatch(ladder, match, now)));
    } catch (error) {
      failed(error);
    }
  }
  return notices;
}

function fail(error: unknown): never {
  throw error;
}

/** Does what is due of one match, and says who must be told. */
export async function sweepMatch(
  ladder: Ladder,
  match: MatchCard,
  now: Date,
): Promise<readonly MatchNotice[]> {
  const { database, definition } = ladder;
  const step = dueStep(match, now);
  const attempt = { match, token: ladder.newToken(), at: now, tell: SEATS };
  // Both have reported: what a crash has left between the second report and the settlement.
  if (step === undefined) return newsOf(await settle(ladder, match));
  if (step.kind === 'void') return newsOf(await voidMatch(database, attempt));
  if (step.kind === 'accept') return newsOf(await acceptReport(ladder, match, step.outcome));
  if (step.kind === 'abandon') {
    const terms = { missing: step.missing, rule: definition.penalties };
    return newsOf(await abandonMatch(database, attempt, terms));
  }
  if (!(await claimReminder(database, { matchId: match.id, seats: step.seats, now }))) return [];
  return step.seats.map((seat) => ({ reason: 'reminder', match, seat }));
}

function newsOf(settled: Settled | undefined): readonly MatchNotice[] {
  return settled?.isOurs === true && settled.match ? noticeBoth('decided', settled.match) : [];
}
