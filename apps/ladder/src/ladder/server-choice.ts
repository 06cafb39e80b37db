/** Which server hosts a match between two regions. */
import type { LadderDefinition } from './definition.ts';

type ServerTable = NonNullable<LadderDefinition['serverBetween']>;

/** Every two regions once, each with itself too. */
export function regionPairs(regions: readonly string[]): readonly (readonly [string, string])[] {
  return regions.flatMap((one, index) => regions.slice(index).map((other) => [one, other] as const));
}

/** What a table says of two regions, whichever stands first. */
export function serverInTable(table: ServerTable, one: string, other: string): string | undefined {
  return table[one]?.[other] ?? table[other]?.[one];
}

/** The code of the server for two players; undefined where the ladder has none, or a region is not known any more. */
export function chooseServer(
  { serverBetween }: Pick<LadderDefinition, 'serverBetween'>,
  region1: string | undefined,
  region2: string | undefined,
): string | undefined {
  if (serverBetween === undefined || region1 === undefined || region2 === undefined) return undefined;
  return serverInTable(serverBetween, region1, region2);
}
