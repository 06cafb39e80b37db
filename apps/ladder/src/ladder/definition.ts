/** A ladder in data: what is played, where, and by which numbers. The rules read it and know no names. */

/** One of the two parties of a match; each race belongs to one side. */
export interface Side {
  readonly code: string;
  readonly name: string;
  readonly races: readonly Race[];
}

/** What a player plays; every player has one rating per race. */
export interface Race {
  readonly code: string;
  readonly name: string;
}

/** A place to play on. */
export interface GameMap {
  readonly code: string;
  readonly name: string;
}

/** A part of the world that a player plays from. */
export interface Region {
  readonly code: string;
  readonly name: string;
}

/** Elo's numbers. */
export interface RatingRule {
  /** The rating of a player who never played. */
  readonly initial: number;
  /** The most that one match can move a rating. */
  readonly kFactor: number;
  /** The difference at which the stronger player is expected to win 10 times as often. */
  readonly divisor: number;
}

/** A rank letter and its share of all ranked ratings, in percent. */
export interface RankShare {
  readonly letter: string;
  readonly percent: number;
}

/** How players who wait are brought together. */
export interface MatchmakingRule {
  /** Milliseconds between two waves, which fall on multiples of it. */
  readonly waveIntervalMs: number;
  /** The rating difference that a player accepts before their first wave. */
  readonly windowBase: number;
  /** By how much that difference grows with each wave. */
  readonly windowGrowth: number;
  /** What one waited wave is worth in the score of a pair, in squared rating points. */
  readonly waitBonus: number;
  /** The difference of the sides' mean ratings above which flexible players change sides. */
  readonly balanceTolerance: number;
  /** How many maps a player may refuse; few enough that two players always leave one. */
  readonly vetoes: number;
}

/** Everything that makes a ladder this ladder. */
export interface LadderDefinition {
  readonly name: string;
  /** A match is always one side against the other. */
  readonly sides: readonly [Side, Side];
  readonly maps: readonly GameMap[];
  readonly regions: readonly Region[];
  readonly rating: RatingRule;
  /** Best first. */
  readonly ranks: readonly RankShare[];
  /** The letters in the order in which they take one more when the shares do not come out even. */
  readonly rankRemainder: readonly string[];
  /** Days without a match after which a rating is no longer ranked. */
  readonly rankedForDays: number;
  readonly matchmaking: MatchmakingRule;
}

/** The ladder that is played when nothing else is said. */
export const DAWN_AND_DUSK: LadderDefinition = Object.freeze({
  name: 'Dawn and Dusk',
  sides: [
    {
      code: 'dawn',
      name: 'Dawn',
      races: [
        { code: 'lark', name: 'Lark' },
        { code: 'stag', name: 'Stag' },
        { code: 'bloom', name: 'Bloom' },
      ],
    },
    {
      code: 'dusk',
      name: 'Dusk',
      races: [
        { code: 'owl', name: 'Owl' },
        { code: 'wolf', name: 'Wolf' },
        { code: 'frost', name: 'Frost' },
      ],
    },
  ],
  maps: [
    { code: 'amber-pass', name: 'Amber Pass' },
    { code: 'broken-causeway', name: 'Broken Causeway' },
    { code: 'cinder-vale', name: 'Cinder Vale' },
    { code: 'drowned-court', name: 'Drowned Court' },
    { code: 'echo-basin', name: 'Echo Basin' },
    { code: 'fallow-fields', name: 'Fallow Fields' },
    { code: 'glass-desert', name: 'Glass Desert' },
    { code: 'hollow-ridge', name: 'Hollow Ridge' },
    { code: 'iron-delta', name: 'Iron Delta' },
  ],
  regions: [
    { code: 'na-west', name: 'North America, west' },
    { code: 'na-east', name: 'North America, east' },
    { code: 'central-america', name: 'Central America' },
    { code: 'south-america', name: 'South America' },
    { code: 'eu-west', name: 'Europe, west' },
    { code: 'eu-east', name: 'Europe, east' },
    { code: 'africa', name: 'Africa' },
    { code: 'middle-east', name: 'Middle East' },
    { code: 'central-asia', name: 'Central Asia' },
    { code: 'south-asia', name: 'South Asia' },
    { code: 'southeast-asia', name: 'Southeast Asia' },
    { code: 'east-asia', name: 'East Asia' },
    { code: 'oceania', name: 'Oceania' },
  ],
  rating: { initial: 1500, kFactor: 40, divisor: 500 },
  ranks: [
    { letter: 'S', percent: 1 },
    { letter: 'A', percent: 7 },
    { letter: 'B', percent: 21 },
    { letter: 'C', percent: 21 },
    { letter: 'D', percent: 21 },
    { letter: 'E', percent: 21 },
    { letter: 'F', percent: 8 },
  ],
  rankRemainder: ['D', 'C', 'E', 'B', 'F', 'A', 'S'],
  rankedForDays: 14,
  matchmaking: {
    waveIntervalMs: 45_000,
    windowBase: 100,
    windowGrowth: 50,
    waitBonus: 20,
    balanceTolerance: 50,
    vetoes: 4,
  },
} as const satisfies LadderDefinition);

/** Every race of the ladder, the first side's first: the order in which races are always shown. */
export function racesOf(definition: LadderDefinition): readonly Race[] {
  return definition.sides.flatMap((side) => side.races);
}

/** The side that a race belongs to; undefined for a race that this ladder does not have. */
export function sideOfRace(definition: LadderDefinition, race: string): Side | undefined {
  return definition.sides.find((side) => side.races.some(({ code }) => code === race));
}

/** The name that goes with a code; the code itself when nothing has it, as after a map was retired. */
export function nameOf(
  things: readonly { readonly code: string; readonly name: string }[],
  code: string,
): string {
  return things.find((thing) => thing.code === code)?.name ?? code;
}
