/** Who waits for a match, and as what they may be matched. */

/** A race that a player offers to play, with their rating in it. */
export interface Offer {
  readonly race: string;
  readonly rating: number;
}

/** What of a player matters whatever they play. */
interface Waiting {
  readonly playerId: string;
  /** Waves that they have waited through, this one included. */
  readonly waitCycles: number;
  /** The maps that they refuse, the worst first. */
  readonly vetoes: readonly string[];
  readonly region: string | undefined;
  /** Whom they have met so lately that they would rather meet somebody else. */
  readonly metLately: ReadonlySet<string>;
}

/** A player in the queue at the moment of a wave. */
export interface WaitingPlayer extends Waiting {
  /** What they play on each side of the ladder, in its order; undefined where they play nothing. */
  readonly offers: readonly (Offer | undefined)[];
}

/** A waiting player with one of their offers. */
export interface Contender extends Waiting, Offer {}

/** Two players who meet; where sides play each other, the first is of the ladder's first side. */
export interface Pair {
  readonly first: Contender;
  readonly second: Contender;
}

/** Puts a waiting player forward with one of their offers. */
export function contender(
  { playerId, waitCycles, vetoes, region, metLately }: WaitingPlayer,
  { race, rating }: Offer,
): Contender {
  return { playerId, waitCycles, vetoes, region, metLately, race, rating };
}
