/** One matchmaking wave: from everyone who waits to the matches that are played. A function of its arguments alone. */
import type { LadderDefinition } from '../definition.ts';
import { chooseMap } from '../map-choice.ts';
import type { Random } from '../random.ts';
import type { Pair, WaitingPlayer } from './contender.ts';
import { levelled, pairGreedily } from './pairing.ts';
import { refine } from './refinement.ts';
import { splitSides } from './sides.ts';

/** A pair with the map it meets on. */
export interface ProposedMatch extends Pair {
  readonly map: string;
}

/** Pairs those who wait. A pair whose vetoes leave no map goes on waiting. */
export function matchWave(
  waiting: readonly WaitingPlayer[],
  definition: LadderDefinition,
  random: Random,
): readonly ProposedMatch[] {
  const rule = definition.matchmaking;
  const pairs = refine(pairGreedily(levelled(splitSides(waiting, rule)), rule), rule);
  return pairs.flatMap((pair) => {
    const map = chooseMap(definition.maps, pair.first.vetoes, pair.second.vetoes, random);
    return map === undefined ? [] : [{ ...pair, map: map.code }];
  });
}

/** When the wave that `at` (milliseconds since the epoch) falls into began: waves start at multiples of the interval. */
export function waveStart(at: number, intervalMs: number): number {
  return Math.floor(at / intervalMs) * intervalMs;
}
