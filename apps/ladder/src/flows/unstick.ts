/** Frees a player from whatever holds them, as far as the rules allow. */
import { dueStep } from '../ladder/match-life.ts';
import { verdictOf } from '../ladder/result.ts';
import type { MatchCard } from '../store/match-card.ts';
import { leaveEverything } from '../store/unstick-store.ts';
import type { Player } from '../store/visit.ts';
import type { Call, Ladder } from './ladder.ts';
import type { MatchNotice } from './notice.ts';
import { sweepMatch } from './sweep.ts';

/** What held a player, and what became of it. */
export interface Unstuck {
  readonly player: Player;
  /** Whether they waited in the queue, and do no more. */
  readonly leftQueue: boolean;
  /** The match that held them; it is over if something was due of it. */
  readonly match: MatchCard | undefined;
  readonly notices: readonly MatchNotice[];
}

/** Takes a player out of the queue, and does what is due of the match that they are in: one round trip each. */
export async function unstick(ladder: Ladder, { visit, effects }: Call): Promise<Unstuck> {
  const { player, leftQueue, match } = await effects.track(() => leaveEverything(ladder.database, visit));
  if (match === undefined || !isDue(match, visit.at)) return { player, leftQueue, match, notices: [] };
  const swept = await effects.track(() => sweepMatch(ladder, match, visit.at));
  const [ended] = swept.flatMap((notice) => (notice.reason === 'decided' ? [notice.match] : []));
  return { player, leftQueue, match: ended ?? match, notices: swept };
}

function isDue(match: MatchCard, now: Date): boolean {
  const bothReported = verdictOf(match.player1.report, match.player2.report).kind !== 'waiting';
  const step = dueStep(match, now);
  return bothReported || (step !== undefined && step.kind !== 'remind');
}
