import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapsInPlay } from '../../src/ladder/definition.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { chooseMap, mapsLeft } from '../../src/ladder/map-choice.ts';
import { seededRandom } from '../../src/ladder/random.ts';

const { matchmaking } = DAWN_AND_DUSK;
const maps = mapsInPlay(DAWN_AND_DUSK);
const codes = maps.map(({ code }) => code);

function draws(seed: number): (string | undefined)[] {
  const random = seededRandom(seed);
  return Array.from({ length: 10 }, () => chooseMap(maps, [], [], random).code);
}

describe('the map of a match', () => {
  it('is one that neither player refused', () => {
    const random = seededRandom(1);
    const refused1 = codes.slice(0, 4);
    const refused2 = codes.slice(4, 8);
    for (let draw = 0; draw < 50; draw += 1) {
      expect(chooseMap(maps, refused1, refused2, random).code).toBe(codes[8]);
    }
  });

  it('is there however two players use all their vetoes', () => {
    expect(
      mapsLeft(maps, codes.slice(0, matchmaking.vetoes), codes.slice(-matchmaking.vetoes)).length,
    ).toBeGreaterThan(0);
  });

  it('is one that is refused only mildly, when the vetoes leave none', () => {
    expect(mapsLeft(maps, codes, []).map(({ code }) => code)).toEqual(codes.slice(-1));
    const [worst = '', second = '', ...others] = codes;
    expect(mapsLeft(maps, [worst, ...others], [second]).map(({ code }) => code)).toEqual(others.slice(-1));
    expect(mapsLeft(maps.slice(0, 1), [worst], [worst])).toEqual(maps.slice(0, 1));
  });

  it('is never one that somebody refuses more strongly than all that could be had', () => {
    const refusals = fc.shuffledSubarray(codes);
    fc.assert(
      fc.property(refusals, refusals, (one, other) => {
        const left = mapsLeft(maps, one, other).map(({ code }) => code);
        expect(left.length).toBeGreaterThan(0);
        // How strongly the more displeased of the two refuses it: 0 for the worst of all.
        const strength = (code: string): number =>
          Math.min(
            ...[one, other].map((vetoes) => (vetoes.includes(code) ? vetoes.indexOf(code) : Infinity)),
          );
        const mildest = Math.max(...codes.map(strength));
        for (const code of left) expect(strength(code)).toBe(mildest);
      }),
    );
  });

  it('is drawn evenly from what is left', () => {
    const random = seededRandom(7);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 9000; draw += 1) {
      const code = chooseMap(maps, [], [], random).code ?? '';
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('is the same again for the same seed', () => {
    expect(draws(3)).toEqual(draws(3));
    expect(draws(3)).not.toEqual(draws(4));
  });
});
