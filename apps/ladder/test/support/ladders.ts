/** The ladders that are shipped, and variations of them. */
import { readFileSync } from 'node:fs';
import { shippedLadder, shippedLadderPath, type ShippedLadder } from '../../src/definition-file.ts';
import type { LadderDefinition } from '../../src/ladder/definition.ts';
import { readDefinition, type ReadDefinition } from '../../src/ladder/read-definition.ts';

/** One side against the other, three races each. */
export const DAWN_AND_DUSK = shippedLadder('dawn-and-dusk');

/** The same, where a match is played as soon as it is found. */
export const WITHOUT_CONFIRMATION = ladderWith({ deadlines: { confirmWithinSeconds: 0 } });

/** Anybody against anybody, without races. */
export const ONE_ON_ONE = shippedLadder('one-on-one');

/** The file of a shipped ladder with some of its sections replaced. */
export function fileWith(
  changes: Readonly<Record<string, unknown>>,
  shipped: ShippedLadder = 'dawn-and-dusk',
): object {
  return { ...JSON.parse(readFileSync(shippedLadderPath(shipped), 'utf8')), ...changes };
}

/** What reading a shipped ladder comes to after some of its sections were replaced. */
export function readWith(
  changes: Readonly<Record<string, unknown>>,
  shipped?: ShippedLadder,
): ReadDefinition {
  return readDefinition(fileWith(changes, shipped));
}

/** A shipped ladder with some of its sections replaced. */
export function ladderWith(
  changes: Readonly<Record<string, unknown>>,
  shipped?: ShippedLadder,
): LadderDefinition {
  const { definition, faults } = readWith(changes, shipped);
  if (definition === undefined) throw new Error(JSON.stringify(faults));
  return definition;
}
