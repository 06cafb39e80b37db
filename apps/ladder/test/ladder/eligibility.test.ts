import { describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { joinRefusal, type Applicant } from '../../src/ladder/eligibility.ts';

const ready: Applicant = {
  isSetUp: true,
  races: ['lark'],
  turn: 'none',
  isPaused: false,
  hasAcceptedTerms: true,
  isBanned: false,
};

describe('joining the queue', () => {
  it('is allowed to a player who is set up, chose a race and does nothing else', () => {
    expect(joinRefusal(ready, DAWN_AND_DUSK)).toBeUndefined();
    expect(joinRefusal({ ...ready, races: ['lark', 'wolf'] }, DAWN_AND_DUSK)).toBeUndefined();
  });

  it.each([
    [{ isBanned: true }, 'banned'],
    [{ hasAcceptedTerms: false, isSetUp: false }, 'terms not accepted'],
    [{ isSetUp: false }, 'not set up'],
    [{ turn: 'waiting' as const }, 'already waiting'],
    [{ turn: 'playing' as const }, 'already playing'],
    [{ isPaused: true }, 'paused'],
    [{ races: [] }, 'no race chosen'],
    [{ races: ['dodo'] }, 'no race chosen'],
  ])('is refused with %j: %s', (change, reason) => {
    expect(joinRefusal({ ...ready, ...change }, DAWN_AND_DUSK)).toBe(reason);
  });
});
