/** One matchmaking wave: everybody who waits is read, paired and seated in one transaction. */
import { sideOfRace, type LadderDefinition } from '../ladder/definition.ts';
import { deadlinesOfFound } from '../ladder/match-life.ts';
import type { WaitingPlayer } from '../ladder/matchmaking/contender.ts';
import { matchWave } from '../ladder/matchmaking/wave.ts';
import { seededRandom } from '../ladder/random.ts';
import type { MatchCard } from '../store/match-card.ts';
import {
  advanceQueue,
  claimWave,
  createMatches,
  isAnybodyWaiting,
  recordWave,
  type QueuedPlayer,
} from '../store/wave-store.ts';
import type { Ladder } from './ladder.ts';

/** What a wave came to. */
export interface Wave {
  readonly waiting: number;
  readonly matches: readonly MatchCard[];
}

/** Runs the wave that starts at this moment. Undefined when nobody waits, or another process runs it or has run it. */
export async function runWave(
  ladder: Pick<Ladder, 'database' | 'definition' | 'now'>,
  startedAt: Date,
): Promise<Wave | undefined> {
  const { database, definition } = ladder;
  if (!(await isAnybodyWaiting(database))) return undefined;
  return database.transaction(async (transaction) => {
    if (!(await claimWave(transaction, database.dialect, startedAt))) return undefined;
    const metSince = new Date(startedAt.getTime() - definition.matchmaking.rematchWithinMinutes * 60_000);
    const queued = await advanceQueue(transaction, metSince);
    const waiting = queued.map((player) => toWaiting(player, definition));
    // Seeded by the wave's moment: what was drawn can be drawn again.
    const proposed = matchWave(waiting, definition, seededRandom(Math.floor(startedAt.getTime() / 1000)));
    const at = ladder.now();
    const matches = await createMatches(transaction, proposed, {
      rating: definition.rating,
      at,
      deadlines: deadlinesOfFound(at, definition.deadlines),
    });
    await recordWave(transaction, { startedAt, waiting: queued.length, matched: 2 * matches.length });
    return { waiting: queued.length, matches };
  });
}

function toWaiting({ races, ratings, ...player }: QueuedPlayer, definition: LadderDefinition): WaitingPlayer {
  const offers = definition.sides.map((side) => {
    const race = races.find((code) => sideOfRace(definition, code) === side);
    return race === undefined ? undefined : { race, rating: ratings.get(race) ?? definition.rating.initial };
  });
  return { ...player, offers };
}
