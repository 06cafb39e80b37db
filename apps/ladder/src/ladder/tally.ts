/** Won, lost, drawn: with one race, and with all races of a side. */
import type { LadderDefinition, Race, Side } from './definition.ts';

/** How often somebody won, lost and drew. */
export interface Tally {
  readonly wins: number;
  readonly losses: number;
  readonly draws: number;
}

/** A tally with the race it was made with. */
export interface RaceTally extends Tally {
  readonly race: string;
}

/** The tally of one side, and of those of its races that were played. */
export interface SideTally<T extends RaceTally> extends Tally {
  readonly side: Side;
  readonly races: readonly { readonly race: Race; readonly tally: T }[];
}

/** Adds tallies up. */
export function totalOf(tallies: readonly Tally[]): Tally {
  return {
    wins: tallies.reduce((sum, { wins }) => sum + wins, 0),
    losses: tallies.reduce((sum, { losses }) => sum + losses, 0),
    draws: tallies.reduce((sum, { draws }) => sum + draws, 0),
  };
}

/** How many matches a tally counts. */
export function gamesOf({ wins, losses, draws }: Tally): number {
  return wins + losses + draws;
}

/** The share of matches that were won, in percent; draws count as played. Undefined before the first match. */
export function winRate(tally: Tally): number | undefined {
  const games = gamesOf(tally);
  return games === 0 ? undefined : (100 * tally.wins) / games;
}

/** Sorts the tallies of a player by side and race, in the ladder's order, without what was never played. */
export function tallyBySide<T extends RaceTally>(
  tallies: readonly T[],
  definition: LadderDefinition,
): readonly SideTally<T>[] {
  return definition.sides.flatMap((side) => {
    const races = side.races.flatMap((race) => {
      const tally = tallies.find((candidate) => candidate.race === race.code);
      return tally === undefined || gamesOf(tally) === 0 ? [] : [{ race, tally }];
    });
    return races.length === 0 ? [] : [{ side, races, ...totalOf(races.map(({ tally }) => tally)) }];
  });
}
