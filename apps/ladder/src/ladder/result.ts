/** What two reports of one match come to. */

/** Who won, in the match's own terms. */
export type Outcome = 'player_1' | 'player_2' | 'draw';

/** What an outcome is worth to player 1, of one point that the two share. */
export const SCORE = { player_1: 1, draw: 0.5, player_2: 0 } as const satisfies Record<Outcome, number>;

/** Which of the two players of a match someone is. */
export type Seat = 'player_1' | 'player_2';

/** Both seats. */
export const SEATS = ['player_1', 'player_2'] as const satisfies readonly Seat[];

/** What a player says of their own match. */
export type Claim = 'won' | 'lost' | 'draw';

/** The claims in the order in which they are offered. */
export const CLAIMS = ['won', 'lost', 'draw'] as const satisfies readonly Claim[];

/** Whether two reports decide a match. */
export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'agreed'; readonly outcome: Outcome }
  | { readonly kind: 'disputed' };

/** Says in the match's terms what a player claimed in their own. */
export function outcomeOf(claim: Claim, seat: Seat): Outcome {
  if (claim === 'draw') return 'draw';
  const other = seat === 'player_1' ? 'player_2' : 'player_1';
  return claim === 'won' ? seat : other;
}

/** Says in a player's own terms what the match came to. */
export function claimOf(outcome: Outcome, seat: Seat): Claim {
  if (outcome === 'draw') return 'draw';
  return outcome === seat ? 'won' : 'lost';
}

/** Puts two reports together; a missing report leaves the match waiting. */
export function verdictOf(report1: Outcome | null, report2: Outcome | null): Verdict {
  if (report1 === null || report2 === null) return { kind: 'waiting' };
  return report1 === report2 ? { kind: 'agreed', outcome: report1 } : { kind: 'disputed' };
}
