/** One matchmaking wave: from everyone who waits to the matches that are played. A function of its arguments alone. */
import { mapsInPlay, type LadderDefinition } from '../definition.ts';
import { chooseMap } from '../map-choice.ts';
import type { Random } from '../random.ts';
import { chooseServer } from '../server-choice.ts';
import { contender, type Pair, type WaitingPlayer } from './contender.ts';
import { levelled, pairGreedily } from './pairing.ts';
import { refine } from './refinement.ts';
import { splitSides, type SplitSides } from './sides.ts';

/** A pair with the map it meets on, and the server that hosts it. */
export interface ProposedMatch extends Pair {
  readonly map: string;
  /** Undefined where the ladder has no servers, or a player's region is none of its. */
  readonly server: string | undefined;
}

/** Pairs those who wait. */
export function matchWave(
  waiting: readonly WaitingPlayer[],
  definition: LadderDefinition,
  random: Random,
): readonly ProposedMatch[] {
  const rule = definition.matchmaking;
  const maps = mapsInPlay(definition);
  const opponents =
    definition.opponents === 'any' ? anybody(waiting) : levelled(splitSides(waiting, rule), rule);
  return refine(pairGreedily(opponents, rule), rule).map(({ first, second }) => ({
    first,
    second,
    map: chooseMap(maps, first.vetoes, second.vetoes, random).code,
    server: chooseServer(definition, first.region, second.region),
  }));
}

/** When the wave that `at` (milliseconds since the epoch) falls into began: waves start at multiples of the interval. */
export function waveStart(at: number, intervalMs: number): number {
  return Math.floor(at / intervalMs) * intervalMs;
}

/** Everybody with everything that they offer, once. Whoever is taken is taken with all of it. */
function anybody(waiting: readonly WaitingPlayer[]): SplitSides {
  const players = new Map(waiting.toReversed().map((player) => [player.playerId, player]));
  const all = [...players.values()]
    .toReversed()
    .flatMap((player) => player.offers.flatMap((offer) => (offer ? [contender(player, offer)] : [])));
  return { first: all, second: all };
}
