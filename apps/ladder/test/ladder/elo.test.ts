import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import type { EloRule } from '../../src/ladder/definition.ts';
import { expectedScore, ratingChange } from '../../src/ladder/elo.ts';
import type { Outcome } from '../../src/ladder/result.ts';

const rule = DAWN_AND_DUSK.rating as EloRule;
const outcomes: readonly Outcome[] = ['player_1', 'player_2', 'draw'];
const rating = fc.integer({ min: -500, max: 4000 });

describe('rating', () => {
  it.each([
    { lead: 0, win: 20, upset: 20, draw: 0 },
    { lead: 100, win: 15, upset: 25, draw: 5 },
    { lead: 300, win: 8, upset: 32, draw: 12 },
    { lead: 500, win: 4, upset: 36, draw: 16 },
    { lead: 1000, win: 0, upset: 40, draw: 20 },
  ])('a favourite by $lead wins $win, loses $upset, and a draw costs $draw', ({ lead, win, upset, draw }) => {
    expect(ratingChange(1500 + lead, 1500, 'player_1', rule)).toBe(win);
    expect(ratingChange(1500 + lead, 1500, 'player_2', rule)).toBe(upset === 0 ? 0 : -upset);
    expect(ratingChange(1500 + lead, 1500, 'draw', rule)).toBe(draw === 0 ? 0 : -draw);
  });

  it('is worth the same from either seat', () => {
    fc.assert(
      fc.property(rating, rating, (one, other) => {
        expect(ratingChange(one, other, 'player_1', rule)).toBe(
          -ratingChange(other, one, 'player_2', rule) || 0,
        );
        expect(ratingChange(one, other, 'draw', rule)).toBe(-ratingChange(other, one, 'draw', rule) || 0);
      }),
    );
  });

  it('is a whole number that never passes K and never points the wrong way', () => {
    fc.assert(
      fc.property(rating, rating, fc.constantFrom(...outcomes), (one, other, outcome) => {
        const change = ratingChange(one, other, outcome, rule);
        expect(Number.isInteger(change)).toBe(true);
        expect(Math.abs(change)).toBeLessThanOrEqual(rule.kFactor);
        if (outcome === 'player_1') expect(change).toBeGreaterThanOrEqual(0);
        if (outcome === 'player_2') expect(change).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('expects the two players together to score exactly one', () => {
    fc.assert(
      fc.property(rating, rating, (one, other) => {
        expect(expectedScore(one, other, rule) + expectedScore(other, one, rule)).toBeCloseTo(1, 12);
      }),
    );
  });
});
