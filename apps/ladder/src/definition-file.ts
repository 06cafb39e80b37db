/** A ladder's file on disk: found, read, and judged. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LadderDefinition } from './ladder/definition.ts';
import { readDefinition, type ReadDefinition } from './ladder/read-definition.ts';

/** The ladders that are shipped. */
export type ShippedLadder = 'dawn-and-dusk' | 'one-on-one';

/** Where the file of a shipped ladder is. */
export function shippedLadderPath(name: ShippedLadder): string {
  return fileURLToPath(new URL(`../ladders/${name}.json`, import.meta.url));
}

/** A shipped ladder. */
export function shippedLadder(name: ShippedLadder): LadderDefinition {
  const { definition, faults } = readDefinitionFile(shippedLadderPath(name));
  if (definition === undefined)
    throw new Error(`ladder bug: ${name} is shipped with ${JSON.stringify(faults)}`);
  return definition;
}

/** Reads a ladder from its file; every fault has its path within it. */
export function readDefinitionFile(path: string): ReadDefinition {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { faults: [{ path: '', problem: `cannot be read: ${messageOf(error)}` }] };
  }
  try {
    return readDefinition(JSON.parse(text));
  } catch (error) {
    return { faults: [{ path: '', problem: `is no JSON: ${messageOf(error)}` }] };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
