import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Glicko2Rule } from '../../src/ladder/definition.ts';
import { afterIdleDays, afterMatch } from '../../src/ladder/glicko2.ts';
import { ratingSteps, type Standing } from '../../src/ladder/rating.ts';
import { DAWN_AND_DUSK, ladderWith } from '../support/ladders.ts';

const glicko2 = ladderWith({ rating: { system: 'glicko2' } }).rating as Glicko2Rule;

function standing(rating: number, deviation: number | null = null, idleDays = 0): Standing {
  return { rating, deviation, volatility: deviation === null ? null : 0.06, idleDays };
}

describe('ratings by Elo', () => {
  it('move by opposite whole points, and know no deviation', () => {
    const [one, other] = ratingSteps(standing(1500), standing(1600), 'player_1', DAWN_AND_DUSK.rating);
    expect(one).toEqual({ change: 25, deviation: null, volatility: null });
    expect(other).toEqual({ change: -25, deviation: null, volatility: null });
  });
});

describe('ratings by Glicko-2', () => {
  it('come out as in Glickman’s paper, one match at a time', () => {
    // The first of the three opponents of his example, alone: computed by hand from his formulas.
    const after = afterMatch(
      { rating: 1500, deviation: 200, volatility: 0.06 },
      { rating: 1400, deviation: 30, volatility: 0.06 },
      1,
      glicko2,
    );
    expect(after.rating).toBeCloseTo(1563.56, 1);
    expect(after.deviation).toBeCloseTo(175.4, 1);
    expect(after.volatility).toBeCloseTo(0.06, 4);
  });

  it('move newcomers far, and those who are well known little', () => {
    const [newcomer] = ratingSteps(standing(1500), standing(1500), 'player_1', glicko2);
    const [known] = ratingSteps(standing(1500, 50), standing(1500, 50), 'player_1', glicko2);
    expect(newcomer.change).toBeGreaterThan(100);
    expect(known.change).toBeLessThan(10);
    expect(newcomer.deviation).toBeLessThan(350);
  });

  it('grow less certain with every period without a match, and never less than a newcomer’s', () => {
    const known = { rating: 1600, deviation: 60, volatility: 0.06 };
    expect(afterIdleDays(known, 29, glicko2).deviation).toBe(60);
    expect(afterIdleDays(known, 30, glicko2).deviation).toBeCloseTo(60.9, 1);
    expect(afterIdleDays(known, 100_000, glicko2).deviation).toBe(350);
  });

  it('never point the wrong way, and mirror each other', () => {
    const anyStanding = fc
      .record({
        rating: fc.integer({ min: 0, max: 3500 }),
        deviation: fc.integer({ min: 30, max: 350 }),
        idle: fc.integer({ min: 0, max: 400 }),
      })
      .map(({ rating, deviation, idle }) => standing(rating, deviation, idle));
    fc.assert(
      fc.property(anyStanding, anyStanding, (one, other) => {
        const [won, lost] = ratingSteps(one, other, 'player_1', glicko2);
        expect(won.change).toBeGreaterThanOrEqual(0);
        expect(lost.change).toBeLessThanOrEqual(0);
        expect(ratingSteps(other, one, 'player_2', glicko2)).toEqual([lost, won]);
      }),
    );
  });
});
