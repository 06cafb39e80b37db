import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { gamesOf, tallyBySide, totalOf, winRate } from '../../src/ladder/tally.ts';

const tally = (race: string, wins: number, losses: number, draws: number) => ({ race, wins, losses, draws });

describe('a tally', () => {
  it('counts draws as played when it says how many were won', () => {
    expect(winRate({ wins: 5, losses: 3, draws: 1 })).toBeCloseTo(55.56, 2);
    expect(winRate({ wins: 0, losses: 0, draws: 0 })).toBeUndefined();
    expect(gamesOf({ wins: 5, losses: 3, draws: 1 })).toBe(9);
  });

  it('is added up per side, in the order of the ladder, without what was never played', () => {
    const sides = tallyBySide(
      [tally('wolf', 1, 1, 0), tally('stag', 2, 0, 1), tally('lark', 1, 0, 0), tally('owl', 0, 0, 0)],
      DAWN_AND_DUSK,
    );
    expect(sides.map(({ side, wins, losses, draws }) => [side.code, wins, losses, draws])).toEqual([
      ['dawn', 3, 0, 1],
      ['dusk', 1, 1, 0],
    ]);
    expect(sides[0]?.races.map(({ race }) => race.code)).toEqual(['lark', 'stag']);
    expect(totalOf(sides)).toEqual({ wins: 4, losses: 1, draws: 1 });
  });

  it('leaves out a race that the ladder no longer has', () => {
    expect(tallyBySide([tally('dodo', 3, 0, 0)], DAWN_AND_DUSK)).toEqual([]);
  });
});
