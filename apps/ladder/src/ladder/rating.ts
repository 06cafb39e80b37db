/** What a result does to the ratings of two players, by whichever system the ladder has. */
import type { RatingRule } from './definition.ts';
import { ratingChange } from './elo.ts';
import { afterIdleDays, afterMatch, type GlickoStanding } from './glicko2.ts';
import { SCORE, type Outcome } from './result.ts';

/** How good somebody is thought to be, and how certainly; Elo does not know the latter. */
export interface Standing {
  readonly rating: number;
  readonly deviation: number | null;
  readonly volatility: number | null;
  /** Days since their last match; 0 before the first. */
  readonly idleDays: number;
}

/** What one match does to one player. */
export interface RatingStep {
  /** Whole points; the two of a match are opposite under Elo, and need not be under Glicko-2. */
  readonly change: number;
  /** Afterwards; null under Elo. */
  readonly deviation: number | null;
  readonly volatility: number | null;
}

/** What a result does to player 1 and to player 2. */
export function ratingSteps(
  player1: Standing,
  player2: Standing,
  outcome: Outcome,
  rule: RatingRule,
): readonly [RatingStep, RatingStep] {
  if (rule.system === 'elo') {
    const change = ratingChange(player1.rating, player2.rating, outcome, rule);
    return [eloStep(change), eloStep(-change || 0)];
  }
  const aged = ({ rating, deviation, volatility, idleDays }: Standing): GlickoStanding =>
    afterIdleDays(
      { rating, deviation: deviation ?? rule.deviation, volatility: volatility ?? rule.volatility },
      idleDays,
      rule,
    );
  const [one, other] = [aged(player1), aged(player2)];
  const score = SCORE[outcome];
  return [
    glickoStep(one, afterMatch(one, other, score, rule)),
    glickoStep(other, afterMatch(other, one, 1 - score, rule)),
  ];
}

function eloStep(change: number): RatingStep {
  return { change, deviation: null, volatility: null };
}

/** Points are whole in this ladder, so that every rating is the sum of its history. */
function glickoStep(before: GlickoStanding, { rating, deviation, volatility }: GlickoStanding): RatingStep {
  return { change: Math.round(rating - before.rating) || 0, deviation, volatility };
}
