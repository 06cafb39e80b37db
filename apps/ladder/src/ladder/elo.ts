/** Elo: what a result does to two ratings. */
import type { EloRule } from './definition.ts';
import { SCORE, type Outcome } from './result.ts';

/** How likely the first of two ratings is to win, between 0 and 1; a draw counts as half. */
export function expectedScore(rating: number, opponent: number, rule: EloRule): number {
  return 1 / (1 + 10 ** ((opponent - rating) / rule.divisor));
}

/**
 * What player 1 wins by a result, in whole points; player 2 loses exactly as much.
 * Only player 1's change is rounded, so no point is ever made or lost.
 */
export function ratingChange(rating1: number, rating2: number, outcome: Outcome, rule: EloRule): number {
  const change = rule.kFactor * (SCORE[outcome] - expectedScore(rating1, rating2, rule));
  // Away from zero at one half, or the same result would be worth more from one seat than from the other.
  return Math.sign(change) * Math.round(Math.abs(change)) || 0;
}
