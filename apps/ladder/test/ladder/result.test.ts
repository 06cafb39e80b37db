import { describe, expect, it } from 'vitest';
import { CLAIMS, claimOf, outcomeOf, verdictOf, type Seat } from '../../src/ladder/result.ts';

const seats: readonly Seat[] = ['player_1', 'player_2'];

describe('a result', () => {
  it('is not there before both have reported', () => {
    expect(verdictOf(null, null)).toEqual({ kind: 'waiting' });
    expect(verdictOf('draw', null)).toEqual({ kind: 'waiting' });
    expect(verdictOf(null, 'player_1')).toEqual({ kind: 'waiting' });
  });

  it('is agreed when one says won and the other lost', () => {
    const verdict = verdictOf(outcomeOf('won', 'player_1'), outcomeOf('lost', 'player_2'));
    expect(verdict).toEqual({ kind: 'agreed', outcome: 'player_1' });
  });

  it('is agreed when both say draw', () => {
    expect(verdictOf(outcomeOf('draw', 'player_1'), outcomeOf('draw', 'player_2'))).toEqual({
      kind: 'agreed',
      outcome: 'draw',
    });
  });

  it('is disputed when both say that they won, or both that they lost', () => {
    expect(verdictOf(outcomeOf('won', 'player_1'), outcomeOf('won', 'player_2'))).toEqual({
      kind: 'disputed',
    });
    expect(verdictOf(outcomeOf('lost', 'player_1'), outcomeOf('lost', 'player_2'))).toEqual({
      kind: 'disputed',
    });
  });

  it('reads the same back for each seat as was claimed from it', () => {
    for (const seat of seats) {
      for (const claim of CLAIMS) expect(claimOf(outcomeOf(claim, seat), seat)).toBe(claim);
    }
  });
});
