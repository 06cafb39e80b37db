import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { rankAt, rankSizes, UNRANKED } from '../../src/ladder/ranks.ts';

function sizes(population: number): Record<string, number> {
  return Object.fromEntries([...rankSizes(population, DAWN_AND_DUSK.ranks)].filter(([, size]) => size > 0));
}

describe('ranks', () => {
  it.each([
    { population: 0, expected: {} },
    { population: 1, expected: { D: 1 } },
    { population: 10, expected: { B: 2, C: 3, D: 3, E: 2 } },
    { population: 50, expected: { A: 3, B: 10, C: 11, D: 11, E: 11, F: 4 } },
    { population: 100, expected: { S: 1, A: 7, B: 21, C: 21, D: 21, E: 21, F: 8 } },
    { population: 137, expected: { S: 1, A: 9, B: 29, C: 29, D: 29, E: 29, F: 11 } },
  ])('share out $population ratings as the reference does', ({ population, expected }) => {
    expect(sizes(population)).toEqual(expected);
  });

  it('leave nobody out and never go below zero, for every population up to 5000', () => {
    for (let population = 0; population <= 5000; population += 1) {
      const all = [...rankSizes(population, DAWN_AND_DUSK.ranks).values()];
      expect(all.reduce((sum, size) => sum + size, 0)).toBe(population);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    }
  });

  it('make the best of ten only B, and the best of a hundred S', () => {
    expect(rankAt(1, 10, DAWN_AND_DUSK.ranks)).toBe('B');
    expect(rankAt(1, 100, DAWN_AND_DUSK.ranks)).toBe('S');
    expect(rankAt(100, 100, DAWN_AND_DUSK.ranks)).toBe('F');
  });

  it('never rank somebody lower than a player who stands below him', () => {
    const letters = DAWN_AND_DUSK.ranks.shares.map(({ letter }) => letter);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3000 }), fc.nat(), (population, seed) => {
        const position = 1 + (seed % (population - 1));
        const here = letters.indexOf(rankAt(position, population, DAWN_AND_DUSK.ranks));
        expect(here).toBeLessThanOrEqual(
          letters.indexOf(rankAt(position + 1, population, DAWN_AND_DUSK.ranks)),
        );
      }),
    );
  });

  it('give no letter of the ladder to a position that is not there', () => {
    expect(rankAt(11, 10, DAWN_AND_DUSK.ranks)).toBe(UNRANKED);
  });
});
