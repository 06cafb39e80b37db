/** `/history`: a player's own matches, one a line. */
import type { Claim } from '../../ladder/result.ts';

/** `/history`: a player's own matches, one a line. */
export const history = {
  yours: 'Your matches',
  noneHere: 'None here. `/queue` finds one.',
  newest: 'Newest',
  older: 'Older',
  none: 'No match yet',
  noneYet: '`/queue` finds one.',
  against: (opponent: string, map: string): string => `vs ${opponent} on ${map}`,
  result: { won: 'won', lost: 'lost', draw: 'draw' } satisfies Record<Claim, string>,
};
