import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK, nameOf, racesOf, sideOfRace } from '../../src/ladder/definition.ts';

const { sides, maps, regions, ranks, rankRemainder, matchmaking } = DAWN_AND_DUSK;

describe('the ladder that is shipped', () => {
  it('gives every race, map and region a code of its own', () => {
    for (const things of [racesOf(DAWN_AND_DUSK), maps, regions, sides]) {
      const codes = things.map(({ code }) => code);
      expect(new Set(codes).size).toBe(codes.length);
      // They ride in custom ids, whose parts stand between colons and dots.
      for (const code of codes) expect(code).toMatch(/^[a-z-]{1,20}$/);
    }
  });

  it('leaves a map for any two players, whatever they refuse', () => {
    expect(maps.length).toBeGreaterThan(2 * matchmaking.vetoes);
  });

  it('shares out all ranks, and knows the order for what is left over', () => {
    expect(ranks.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
    expect(new Set(rankRemainder)).toEqual(new Set(ranks.map(({ letter }) => letter)));
  });

  it('fits into the selects that offer it', () => {
    for (const things of [maps, regions, racesOf(DAWN_AND_DUSK)])
      expect(things.length).toBeLessThanOrEqual(25);
  });

  it('finds the side of a race, and a name for every code', () => {
    expect(sideOfRace(DAWN_AND_DUSK, 'owl')?.code).toBe('dusk');
    expect(sideOfRace(DAWN_AND_DUSK, 'dodo')).toBeUndefined();
    expect(nameOf(maps, 'iron-delta')).toBe('Iron Delta');
    expect(nameOf(maps, 'a-map-of-last-year')).toBe('a-map-of-last-year');
  });
});
