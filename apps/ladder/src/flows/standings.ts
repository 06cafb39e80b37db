/** Keeps the ranking what the rules say, where no result does it. */
import { expireStandings, mergeCounts, repairStandings } from '../store/standings.ts';
import { rankedSince, type Ladder } from './ladder.ts';

/** Players who leave the ranking in one go: more would keep commands waiting. */
const EXPIRED_AT_ONCE = 50;
/** Players whose lines are made right in one go: so many take less time than the search for them. */
const REPAIRED_AT_ONCE = 250;

/**
 * One step: who has not played for long leaves the ranking, at most 50 players at a time, and counts are merged. Safe in
 * several processes at once.
 */
export async function keepStandings(ladder: Ladder): Promise<void> {
  await expireStandings(ladder.database, rankedSince(ladder, ladder.now()), EXPIRED_AT_ONCE);
  await mergeCounts(ladder.database);
}

/**
 * Makes the ranking right, however wrong it is: after an upgrade, after the days for which a rating stays ranked were
 * changed, after somebody has changed the tables behind its back. Gives back how much was wrong.
 */
export async function repairRanking(ladder: Ladder): Promise<number> {
  let repaired = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- in steps, so that no statement takes long
    const step = await repairStandings(ladder.database, rankedSince(ladder, ladder.now()), REPAIRED_AT_ONCE);
    if (step === 0) break;
    repaired += step;
  }
  await mergeCounts(ladder.database);
  return repaired;
}
