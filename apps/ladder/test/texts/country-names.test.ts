import { describe, expect, it } from 'vitest';
import { NO_COUNTRY } from '../../src/ladder/countries.ts';
import { countriesIn, countryName, findCountry, suggestCountries } from '../../src/texts/country-names.ts';
import { english } from '../../src/texts/english.ts';
import { german } from '../../src/texts/german.ts';

const codes = (typed: string, texts = english): readonly string[] =>
  suggestCountries(typed, 25, texts).map(({ code }) => code);

describe.each([english, german])('countries in $locale', (texts) => {
  it('have a name of their own each, and the one for none comes last', () => {
    const countries = countriesIn(texts);
    expect(countries).toHaveLength(250);
    expect(new Set(countries.map(({ name }) => name)).size).toBe(250);
    expect(countries.every(({ code, name }) => name !== code)).toBe(true);
    expect(countries.at(-1)).toEqual({ code: NO_COUNTRY, name: texts.wording.noCountry });
  });

  it('never fill more than the list holds, and fill it when nothing was typed', () => {
    expect(suggestCountries('', 25, texts)).toHaveLength(25);
    expect(suggestCountries('a', 25, texts).length).toBeLessThanOrEqual(25);
    expect(suggestCountries('zzzz', 25, texts)).toEqual([]);
  });
});

describe('countries', () => {
  it('are offered by the beginning of the name, then of a word in it', () => {
    expect(codes('ger')).toEqual(['DE']);
    expect(codes('guinea')).toEqual(['GN', 'GW', 'GQ', 'PG']);
    expect(codes('cote d')[0]).toBe('CI');
  });

  it('are offered by their code first', () => {
    expect(codes('de')[0]).toBe('DE');
    expect(codes('de')).toContain('DK');
  });

  it('are found by code or name when that leaves no doubt', () => {
    expect(findCountry('de', english)?.code).toBe('DE');
    expect(findCountry('germany', english)?.code).toBe('DE');
    expect(findCountry('Germ', english)?.code).toBe('DE');
    expect(findCountry('united', english)).toBeUndefined();
    expect(findCountry('', english)).toBeUndefined();
    expect(findCountry('Atlantis', english)).toBeUndefined();
  });

  it('are called as the player calls them, and found by their English names too', () => {
    expect(countryName('DE', english)).toBe('Germany');
    expect(countryName('DE', german)).toBe('Deutschland');
    expect(countryName('??', german)).toBe('??');
    expect(suggestCountries('osterr', 25, german)).toEqual([{ code: 'AT', name: 'Österreich' }]);
    expect(suggestCountries('austria', 25, german)).toEqual([{ code: 'AT', name: 'Österreich' }]);
    expect(findCountry('Austr', english)).toBeUndefined();
    expect(findCountry('Österreich', german)?.code).toBe('AT');
    expect(findCountry('germany', german)?.code).toBe('DE');
    expect(codes('deu', german)[0]).toBe('DE');
  });
});
