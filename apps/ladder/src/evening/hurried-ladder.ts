/** A ladder whose time is short: what takes minutes takes seconds, so that an evening takes minutes. */
import type { LadderDefinition } from '../ladder/definition.ts';

/** How long things take, in seconds. */
export interface Pace {
  readonly remindAfter: number;
  readonly confirmWithin: number;
  readonly acceptAfter: number;
  readonly reportWithin: number;
  /** How long who let others down stays out of the queue, from the second time on. */
  readonly pause: number;
}

/** The same ladder at another pace; a file could not say fractions of a minute. */
export function hurriedLadder(definition: LadderDefinition, pace: Pace): LadderDefinition {
  return {
    ...definition,
    deadlines: {
      ...definition.deadlines,
      remindAfterSeconds: pace.remindAfter,
      confirmWithinSeconds: pace.confirmWithin,
      acceptReportAfterMinutes: pace.acceptAfter / 60,
      reportWithinMinutes: pace.reportWithin / 60,
    },
    matchmaking: { ...definition.matchmaking, rematchWithinMinutes: 1 },
    // Some play more matches in an evening than others in a month.
    penalties: { ...definition.penalties, abortsPerMonth: 1000, pauseMinutes: [0, pace.pause / 60] },
  };
}
