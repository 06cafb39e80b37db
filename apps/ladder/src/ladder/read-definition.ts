/** From what a file says to a ladder, or to everything that is wrong with it. */
import type { z } from 'zod';
import { closestName } from '../closest-name.ts';
import type { LadderDefinition } from './definition.ts';
import { definitionContradictions } from './definition-contradictions.ts';
import { definitionKeys } from './definition-keys.ts';
import { SECTIONS } from './definition-schema.ts';

/** One thing that is wrong with a ladder's file, and where: `seasons[0].maps[2].code`. */
export interface DefinitionFault {
  readonly path: string;
  readonly problem: string;
}

/** A ladder, or every fault that keeps it from being one. */
export type ReadDefinition =
  | { readonly definition: LadderDefinition; readonly faults?: undefined }
  | { readonly definition?: undefined; readonly faults: readonly DefinitionFault[] };

/** Sections that can be read, whatever is wrong with the others. */
export type ReadSections = {
  readonly [Name in keyof typeof SECTIONS]?: z.output<(typeof SECTIONS)[Name]>;
};

/** A ladder with nothing to choose has one rating per player, kept under this code. */
const ONLY = 'all';

/** Reads a ladder from a parsed file. */
export function readDefinition(file: unknown): ReadDefinition {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    return { faults: [{ path: '', problem: 'must be one JSON object' }] };
  }
  const sections: Record<string, unknown> = {};
  const faults = unknownKeys(Object.keys(file), Object.keys(SECTIONS), []);
  for (const [name, schema] of Object.entries<z.ZodType>(SECTIONS)) {
    const value: unknown = Reflect.get(file, name);
    const parsed = schema.safeParse(value, { reportInput: true });
    if (parsed.success) sections[name] = parsed.data;
    else faults.push(...parsed.error.issues.flatMap((issue) => faultsOf(issue, name)));
  }
  const read: ReadSections = sections;
  faults.push(...definitionContradictions(read));
  return faults.length > 0 ? { faults } : { definition: complete(read) };
}

function complete(sections: ReadSections): LadderDefinition {
  const { $schema: _, sides, ...rest } = sections as Required<ReadSections>;
  const only = [{ code: ONLY, name: rest.name, races: [{ code: ONLY, name: rest.name }] }];
  return Object.freeze({ ...rest, sides: sides ?? only });
}

function faultsOf(issue: z.core.$ZodIssue, section: string): DefinitionFault[] {
  const keys = [section, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return unknownKeys(issue.keys, definitionKeys(keys, issue.input), keys);
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  const problem = isMissing ? `is missing: ${issue.expected} expected` : issue.message;
  return [{ path: pathOf(keys), problem: `${problem}${received(issue.input)}` }];
}

/** Names nobody reads, with the one that was probably meant: a setting that is ignored in silence is a fault. */
function unknownKeys(
  names: readonly string[],
  known: readonly string[],
  within: readonly PropertyKey[],
): DefinitionFault[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = closestName(name, known);
      const hint = meant === undefined ? '' : `. Did you mean ${meant}?`;
      return { path: pathOf([...within, name]), problem: `is not part of a ladder${hint}` };
    });
}

function received(input: unknown): string {
  if (input === undefined || (typeof input === 'object' && input !== null)) return '';
  return `; received ${JSON.stringify(input)}`;
}

/** `seasons[0].maps[2].code`. */
function pathOf(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');
}
