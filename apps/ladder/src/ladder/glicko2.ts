/** Glicko-2: ratings that know how certain they are. Every match is a rating period of its own. */
import glicko2 from 'glicko2-lite';
import type { Glicko2Rule } from './definition.ts';

/** A rating with its certainty. */
export interface GlickoStanding {
  readonly rating: number;
  /** Two in three times the true strength is no further away than this. */
  readonly deviation: number;
  /** How erratic the player's results are. */
  readonly volatility: number;
}

/** A standing after so many days without a match: less certain with every whole period. */
export function afterIdleDays(
  standing: GlickoStanding,
  idleDays: number,
  { periodDays, deviation, tau }: Glicko2Rule,
): GlickoStanding {
  let aged = standing;
  for (let left = Math.floor(idleDays / periodDays); left > 0 && aged.deviation < deviation; left -= 1) {
    const { rd } = glicko2(aged.rating, aged.deviation, aged.volatility, [], { tau });
    aged = { ...aged, deviation: Math.min(rd, deviation) };
  }
  return aged;
}

/** A standing after a match; `score` is 1 for a win, 0.5 for a draw, 0 for a loss. */
export function afterMatch(
  one: GlickoStanding,
  other: GlickoStanding,
  score: number,
  { initial, deviation, tau }: Glicko2Rule,
): GlickoStanding {
  const { rating, rd, vol } = glicko2(
    one.rating,
    one.deviation,
    one.volatility,
    [[other.rating, other.deviation, score]],
    { rating: initial, tau },
  );
  return { rating, deviation: Math.min(rd, deviation), volatility: vol };
}
