/** Who waits for a match, and as what they may be matched. */

/** A race that a player offers to play, with their rating in it. */
export interface Offer {
  readonly race: string;
  readonly rating: number;
}

/** A player in the queue at the moment of a wave. */
export interface WaitingPlayer {
  readonly playerId: string;
  /** What they play on each side of the ladder, in its order; undefined where they play nothing. */
  readonly offers: readonly [Offer | undefined, Offer | undefined];
  /** Waves that they have waited through, this one included. */
  readonly waitCycles: number;
  readonly vetoes: readonly string[];
}

/** A waiting player who was put on one side. */
export interface Contender extends Offer {
  readonly playerId: string;
  readonly waitCycles: number;
  readonly vetoes: readonly string[];
}

/** Two players who meet: the first of the ladder's first side, the second of its second. */
export interface Pair {
  readonly first: Contender;
  readonly second: Contender;
}

/** Puts a waiting player on a side by what they offer there. */
export function contender({ playerId, waitCycles, vetoes }: WaitingPlayer, offer: Offer): Contender {
  return { playerId, waitCycles, vetoes, race: offer.race, rating: offer.rating };
}
