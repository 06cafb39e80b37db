/** What a player calls himself: the rules for a name and a tag, and what to change when they are broken. */
import type { Region } from './definition.ts';
import { graphemes, visibleText } from './visible-text.ts';

/** What `/setup` asks for, as it was typed. */
export interface Identity {
  readonly name: string;
  readonly tag: string;
  readonly region: string;
  readonly country: string;
}

/** One field that has to be changed, and how. */
export interface Fault {
  readonly field: keyof Identity;
  readonly message: string;
}

/** Lengths in characters as people count them. */
export const NAME_LENGTH = { min: 3, max: 12 } as const;
/** A tag is a name, `#` and digits. */
export const TAG_LENGTH = { min: 5, max: 25 } as const;

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
  const found: readonly (readonly [keyof Identity, string | undefined])[] = [
    ['name', nameFault(name)],
    ['tag', tagFault(tag)],
    [
      'region',
      places.regions.some(({ code }) => code === region) ? undefined : 'Choose your region from the list.',
    ],
    [
      'country',
      places.isCountry(country)
        ? undefined
        : 'Choose your country from the list that `/setup country:` offers.',
    ],
  ];
  return found.flatMap(([field, message]) => (message === undefined ? [] : [{ field, message }]));
}

function nameFault(name: string): string | undefined {
  const { min, max } = NAME_LENGTH;
  const length = characters(name);
  if (length === 0) return 'Type a name: it must not be blank.';
  if (length < min) return `Use at least ${min} letters; this has ${length}.`;
  if (length > max) return `Use at most ${max} letters; this has ${length}.`;
  if (!/^[A-Za-z]+$/.test(name)) return 'Use English letters only (A to Z): no digits, spaces or signs.';
  return undefined;
}

function tagFault(tag: string): string | undefined {
  if (tag === '') return 'Type your tag, such as Ana#1234: it must not be blank.';
  const parts = tag.split('#');
  const [name, number] = parts;
  if (name === undefined || number === undefined) return 'Add # and your number, such as Ana#1234.';
  if (parts.length > 2) return `Use exactly one #; this has ${parts.length - 1}.`;
  const length = characters(name);
  if (length < 1 || length > 12)
    return `Put 1 to 12 characters before the #; there ${areCharacters(length)}.`;
  if (!/^[0-9]*$/.test(number)) return 'Use digits only after the #.';
  if (number.length < 3 || number.length > 12) {
    return `Put 3 to 12 digits after the #; there ${areCharacters(number.length)}.`;
  }
  return undefined;
}

function areCharacters(count: number): string {
  return count === 1 ? 'is 1' : `are ${count}`;
}

function characters(text: string): number {
  return graphemes(text).length;
}
