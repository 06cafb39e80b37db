/** A ladder in data: what is played, where, and by which numbers. The rules read it and know no names. */
import type { z } from 'zod';
import type { ladderSchema } from './definition-schema.ts';

type LadderFile = z.output<typeof ladderSchema>;

/** Everything that makes a ladder this ladder, as its file says it. */
export interface LadderDefinition extends Readonly<Omit<LadderFile, '$schema' | 'sides'>> {
  /** Two where one side plays against the other; a ladder without races has one side with one race. */
  readonly sides: NonNullable<LadderFile['sides']>;
}

/** One of the parties of a ladder; each race belongs to one side. */
export type Side = LadderDefinition['sides'][number];

/** What a player plays; every player has one rating per race. */
export type Race = Side['races'][number];

/** A place to play on, with its author and where to get it. */
export type GameMap = LadderDefinition['seasons'][number]['maps'][number];

/** A part of the world that a player plays from. */
export type Region = LadderDefinition['regions'][number];

/** How results move ratings. */
export type RatingRule = LadderDefinition['rating'];

/** Elo's numbers. */
export type EloRule = Extract<RatingRule, { system: 'elo' }>;

/** Glicko-2's numbers. */
export type Glicko2Rule = Extract<RatingRule, { system: 'glicko2' }>;

/** Rank letters and their shares. */
export type RankRule = LadderDefinition['ranks'];

/** How players who wait are brought together. */
export type MatchmakingRule = LadderDefinition['matchmaking'];

/** What abandoning others costs. */
export type PenaltyRule = LadderDefinition['penalties'];

/** Every race of the ladder, the first side's first: the order in which races are always shown. */
export function racesOf(definition: LadderDefinition): readonly Race[] {
  return definition.sides.flatMap((side) => side.races);
}

/** The race that everybody plays where there is nothing to choose. */
export function onlyRaceOf(definition: LadderDefinition): Race | undefined {
  const races = racesOf(definition);
  return races.length === 1 ? races[0] : undefined;
}

/** The side that a race belongs to; undefined for a race that this ladder does not have. */
export function sideOfRace(definition: LadderDefinition, race: string): Side | undefined {
  return definition.sides.find((side) => side.races.some(({ code }) => code === race));
}

/** The maps of the season that is played. */
export function mapsInPlay({ season, seasons }: LadderDefinition): readonly GameMap[] {
  return seasons.find(({ code }) => code === season)?.maps ?? [];
}

/** A map by its code, of whatever season; the one of the season that is played where several have it. */
export function findMap(definition: LadderDefinition, code: string): GameMap | undefined {
  const all = [...mapsInPlay(definition), ...definition.seasons.flatMap(({ maps }) => maps)];
  return all.find((map) => map.code === code);
}

/** The name that goes with a code; the code itself when nothing has it, as after something was retired. */
export function nameOf(
  things: readonly { readonly code: string; readonly name: string }[],
  code: string,
): string {
  return things.find((thing) => thing.code === code)?.name ?? code;
}

/** The name of a map, of whatever season; its code when the ladder has forgotten it. */
export function mapName(definition: LadderDefinition, code: string): string {
  return findMap(definition, code)?.name ?? code;
}
