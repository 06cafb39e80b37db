/** What a player calls himself: the rules for a name and a tag, and which of them are broken. */
import type { Region } from './definition.ts';
import { graphemes, visibleText } from './visible-text.ts';

/** What `/setup` asks for, as it was typed. */
export interface Identity {
  readonly name: string;
  readonly tag: string;
  readonly region: string;
  readonly country: string;
}

/** One field that has to be changed, and why. */
export interface Fault {
  readonly field: keyof Identity;
  readonly rule: IdentityRule;
  /** How many the typed text has of what the rule counts; 0 where it counts nothing. */
  readonly has: number;
}

/** What an identity has to keep to. */
export type IdentityRule =
  | 'nameBlank'
  | 'nameTooShort'
  | 'nameTooLong'
  | 'nameNotLetters'
  | 'tagBlank'
  | 'tagWithoutNumber'
  | 'tagWithManySigns'
  | 'tagNameLength'
  | 'tagNumberNotDigits'
  | 'tagNumberLength'
  | 'regionUnknown'
  | 'countryUnknown';

/** Lengths in characters as people count them. */
export const NAME_LENGTH = { min: 3, max: 12 } as const;
/** A tag is a name, `#` and digits. */
export const TAG_LENGTH = { min: 5, max: 25 } as const;
/** What stands before the `#` of a tag. */
export const TAG_NAME_LENGTH = { min: 1, max: 12 } as const;
/** What stands behind it. */
export const TAG_NUMBER_LENGTH = { min: 3, max: 12 } as const;

/** A rule that is broken, and how many there are of what it counts. */
type Broken = readonly [rule: IdentityRule, has?: number];

/** What is known about regions and countries when an identity is judged. */
export interface KnownPlaces {
  readonly regions: readonly Region[];
  isCountry(code: string): boolean;
}

/** The identity as it is judged and saved: without blanks around it and without what nobody can see. */
export function cleaned(identity: Identity): Identity {
  return {
    name: visibleText(identity.name),
    tag: visibleText(identity.tag),
    region: visibleText(identity.region),
    country: visibleText(identity.country),
  };
}

/** Everything that is wrong with an identity, one fault per field, in the order of the form; empty when it may be saved. */
export function identityFaults(typed: Identity, places: KnownPlaces): readonly Fault[] {
  const { name, tag, region, country } = cleaned(typed);
  const found: readonly (readonly [keyof Identity, Broken | undefined])[] = [
    ['name', nameFault(name)],
    ['tag', tagFault(tag)],
    ['region', places.regions.some(({ code }) => code === region) ? undefined : ['regionUnknown']],
    ['country', places.isCountry(country) ? undefined : ['countryUnknown']],
  ];
  return found.flatMap(([field, broken]) => {
    if (broken === undefined) return [];
    const [rule, has = 0] = broken;
    return [{ field, rule, has }];
  });
}

function nameFault(name: string): Broken | undefined {
  const length = characters(name);
  if (length === 0) return ['nameBlank'];
  if (length < NAME_LENGTH.min) return ['nameTooShort', length];
  if (length > NAME_LENGTH.max) return ['nameTooLong', length];
  if (!/^[A-Za-z]+$/.test(name)) return ['nameNotLetters'];
  return undefined;
}

function tagFault(tag: string): Broken | undefined {
  if (tag === '') return ['tagBlank'];
  const parts = tag.split('#');
  const [name, number] = parts;
  if (name === undefined || number === undefined) return ['tagWithoutNumber'];
  if (parts.length > 2) return ['tagWithManySigns', parts.length - 1];
  const length = characters(name);
  if (!isWithin(length, TAG_NAME_LENGTH)) return ['tagNameLength', length];
  if (!/^[0-9]*$/.test(number)) return ['tagNumberNotDigits'];
  if (!isWithin(number.length, TAG_NUMBER_LENGTH)) return ['tagNumberLength', number.length];
  return undefined;
}

function isWithin(length: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return length >= min && length <= max;
}

function characters(text: string): number {
  return graphemes(text).length;
}
