/** What becomes of a match of the simulated evening: drawn from the seed and its number, the same each time. */
import { seededRandom } from '../ladder/random.ts';
import type { Claim } from '../ladder/result.ts';

/** What a player does when a match was found. */
export type AtFound = 'confirm' | 'ignore' | 'abort';

/** What a player does when it is confirmed. */
export type AtConfirmed = { readonly claim: Claim } | 'ignore' | 'abort';

/** What two players do, the one first who was told of the match first; and what an admin decides if it comes to that. */
export interface Fate {
  readonly found: readonly [AtFound, AtFound];
  readonly confirmed: readonly [AtConfirmed, AtConfirmed];
  readonly verdict: 'first' | 'second' | 'draw' | 'void';
}

const WON = { claim: 'won' } as const;
const LOST = { claim: 'lost' } as const;
const DRAW = { claim: 'draw' } as const;
const BOTH = ['confirm', 'confirm'] as const;

/** Each with its share of a hundred. Most people play on; everything else happens as well. */
const FATES: readonly (Omit<Fate, 'verdict'> & { readonly percent: number })[] = [
  { percent: 37, found: BOTH, confirmed: [WON, LOST] },
  { percent: 37, found: BOTH, confirmed: [LOST, WON] },
  { percent: 6, found: BOTH, confirmed: [DRAW, DRAW] },
  // Contradicted.
  { percent: 4, found: BOTH, confirmed: [WON, WON] },
  { percent: 2, found: BOTH, confirmed: [DRAW, LOST] },
  // Left alone with the report.
  { percent: 3, found: BOTH, confirmed: [WON, 'ignore'] },
  { percent: 2, found: BOTH, confirmed: ['ignore', DRAW] },
  // Never reported.
  { percent: 1, found: BOTH, confirmed: ['ignore', 'ignore'] },
  // Called off, before and after both had confirmed.
  { percent: 2, found: ['abort', 'confirm'], confirmed: ['ignore', 'ignore'] },
  { percent: 2, found: BOTH, confirmed: ['abort', 'ignore'] },
  // Not there.
  { percent: 2, found: ['confirm', 'ignore'], confirmed: ['ignore', 'ignore'] },
  { percent: 1, found: ['ignore', 'confirm'], confirmed: ['ignore', 'ignore'] },
  { percent: 1, found: ['ignore', 'ignore'], confirmed: ['ignore', 'ignore'] },
];

const VERDICTS = ['first', 'second', 'draw', 'void'] as const satisfies readonly Fate['verdict'][];

/** The fate of a match. */
export function fateOf(seed: number, matchId: number): Fate {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + matchId);
  let below = 100 * random();
  const drawn = FATES.find(({ percent }) => (below -= percent) < 0) ?? FATES[0];
  if (drawn === undefined) throw new Error('ladder bug: there is no fate');
  const { found, confirmed } = drawn;
  return { found, confirmed, verdict: VERDICTS[Math.floor(4 * random())] ?? 'void' };
}
