import { describe, expect, it } from 'vitest';
import { COUNTRY_CODES, countryFlag, isCountry, NO_COUNTRY } from '../../src/ladder/countries.ts';

describe('countries', () => {
  it('are all 249 of ISO 3166-1, and one for none', () => {
    expect(new Set(COUNTRY_CODES).size).toBe(249);
    expect(COUNTRY_CODES.every((code) => /^[A-Z]{2}$/.test(code) && isCountry(code))).toBe(true);
    expect(COUNTRY_CODES).not.toContain(NO_COUNTRY);
    expect([isCountry(NO_COUNTRY), isCountry('toString')]).toEqual([true, false]);
  });

  it('have a flag, and a white one for none', () => {
    expect(countryFlag('DE')).toBe('🇩🇪');
    expect(countryFlag(NO_COUNTRY)).toBe('🏳️');
    expect(countryFlag('??')).toBe('🏳️');
  });
});
