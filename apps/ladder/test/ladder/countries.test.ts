import { describe, expect, it } from 'vitest';
import {
  COUNTRIES,
  countryFlag,
  countryName,
  findCountry,
  isCountry,
  NO_COUNTRY,
  suggestCountries,
} from '../../src/ladder/countries.ts';

describe('countries', () => {
  it('are all 249 of ISO 3166-1, each with a name of its own, and one for none', () => {
    expect(COUNTRIES).toHaveLength(250);
    expect(new Set(COUNTRIES.map(({ name }) => name)).size).toBe(250);
    expect(COUNTRIES.every(({ code, name }) => /^[A-Z]{2}$/.test(code) && name !== code)).toBe(true);
    expect(COUNTRIES.at(-1)?.code).toBe(NO_COUNTRY);
  });

  it('are offered by the beginning of the name, then of a word in it', () => {
    expect(suggestCountries('ger', 25).map(({ code }) => code)).toEqual(['DE']);
    expect(suggestCountries('guinea', 25).map(({ code }) => code)).toEqual(['GN', 'GW', 'GQ', 'PG']);
    expect(suggestCountries('cote d', 25)[0]?.code).toBe('CI');
  });

  it('are offered by their code first', () => {
    expect(suggestCountries('de', 25)[0]?.code).toBe('DE');
    expect(suggestCountries('de', 25).map(({ code }) => code)).toContain('DK');
  });

  it('never fill more than the list holds, and fill it when nothing was typed', () => {
    expect(suggestCountries('', 25)).toHaveLength(25);
    expect(suggestCountries('a', 25).length).toBeLessThanOrEqual(25);
    expect(suggestCountries('zzzz', 25)).toEqual([]);
  });

  it('are found by code or name when that leaves no doubt', () => {
    expect(findCountry('de')?.code).toBe('DE');
    expect(findCountry('germany')?.code).toBe('DE');
    expect(findCountry('Germ')?.code).toBe('DE');
    expect(findCountry('united')).toBeUndefined();
    expect(findCountry('')).toBeUndefined();
    expect(findCountry('Atlantis')).toBeUndefined();
  });

  it('have a flag, and a white one for none', () => {
    expect(countryFlag('DE')).toBe('🇩🇪');
    expect(countryFlag(NO_COUNTRY)).toBe('🏳️');
    expect(countryFlag('??')).toBe('🏳️');
    expect(countryName('DE')).toBe('Germany');
    expect(countryName('??')).toBe('??');
    expect(isCountry('toString')).toBe(false);
  });
});
