import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCountry } from '../../src/ladder/countries.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { english } from '../../src/texts/english.ts';
import { identityFaults, cleaned, type Identity } from '../../src/ladder/identity.ts';

const places = { regions: DAWN_AND_DUSK.regions, isCountry };
const good: Identity = { name: 'Ana', tag: 'Ana#1234', region: 'eu-west', country: 'DE' };

function faultOf(field: keyof Identity, value: string): string | undefined {
  const faults = identityFaults({ ...good, [field]: value }, places);
  expect(faults.every((fault) => fault.field === field)).toBe(true);
  const [fault] = faults;
  return fault && english.setup.faults[fault.rule](fault.has);
}

describe('an identity', () => {
  it('is accepted with letters, a tag, a region and a country', () => {
    expect(identityFaults(good, places)).toEqual([]);
    expect(identityFaults({ ...good, name: '  Ana  ', tag: ' Ana#1234 ' }, places)).toEqual([]);
  });

  it.each([
    ['', 'Type a name: it must not be blank.'],
    ['   ', 'Type a name: it must not be blank.'],
    ['An', 'Use at least 3 letters; this has 2.'],
    ['Anastasiabcde', 'Use at most 12 letters; this has 13.'],
    ['Ana1', 'Use English letters only (A to Z): no digits, spaces or signs.'],
    ['Änna', 'Use English letters only (A to Z): no digits, spaces or signs.'],
    ['A na', 'Use English letters only (A to Z): no digits, spaces or signs.'],
  ])('says what to change in the name %j', (name, message) => {
    expect(faultOf('name', name)).toBe(message);
  });

  it.each([
    ['', 'Type your tag, such as Ana#1234: it must not be blank.'],
    ['Ana1234', 'Add # and your number, such as Ana#1234.'],
    ['Ana#12#34', 'Use exactly one #; this has 2.'],
    ['#1234', 'Put 1 to 12 characters before the #; there are 0.'],
    ['Anastasiabcde#1234', 'Put 1 to 12 characters before the #; there are 13.'],
    ['Ana#12a4', 'Use digits only after the #.'],
    ['Ana#12', 'Put 3 to 12 digits after the #; there are 2.'],
    ['Ana#1', 'Put 3 to 12 digits after the #; there is 1.'],
    ['Ana#1234567890123', 'Put 3 to 12 digits after the #; there are 13.'],
  ])('says what to change in the tag %j', (tag, message) => {
    expect(faultOf('tag', tag)).toBe(message);
  });

  it('takes any characters before the # of a tag', () => {
    for (const tag of ['아나#1234', 'Яна#12345', '𝒜𝓃𝒶#123', 'a b#123456789012']) {
      expect(faultOf('tag', tag)).toBeUndefined();
    }
  });

  it('counts nothing that cannot be seen', () => {
    expect(faultOf('tag', '\u200B\u202E#1234')).toBe('Put 1 to 12 characters before the #; there are 0.');
    expect(faultOf('name', 'A\u0000n\u200Da')).toBeUndefined();
    expect(cleaned({ ...good, tag: 'A\u202Ena\u2066#1\u200B234' }).tag).toBe('Ana#1234');
  });

  it('names every field that is wrong, in the order of the form', () => {
    const faults = identityFaults({ name: '1', tag: '1', region: 'moon', country: 'Atlantis' }, places);
    expect(faults.map(({ field }) => field)).toEqual(['name', 'tag', 'region', 'country']);
  });

  it('is judged whatever was typed, and judged the same as what of it can be seen', () => {
    fc.assert(
      fc.property(
        fc.record({ name: anyText(), tag: anyText(), region: anyText(), country: anyText() }),
        (identity) => {
          expect(identityFaults(identity, places)).toEqual(identityFaults(cleaned(identity), places));
        },
      ),
    );
  });
});

function anyText(): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme', maxLength: 60 });
}
