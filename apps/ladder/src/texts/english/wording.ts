/** What several screens say. */
import { counted } from '../counted.ts';
import type { Tally } from '../../ladder/tally.ts';
import type { MatchStatus } from '../../ladder/match-life.ts';

/** What several screens say. */
export const wording = {
  /** `5W-3L-1D`. */
  tally: ({ wins, losses, draws }: Tally): string => `${wins}W-${losses}L-${draws}D`,
  matches: (count: number): string => counted(count, 'match', 'matches'),
  everySeconds: (seconds: number): string => (seconds === 1 ? 'every second' : `every ${seconds} seconds`),
  /** In lists of matches, and to admins. */
  status: {
    found: 'found',
    confirmed: 'confirmed',
    agreed: 'agreed',
    accepted: 'accepted',
    disputed: 'disputed',
    void: 'void',
    aborted: 'aborted',
    abandoned: 'abandoned',
    resolved: 'resolved',
  } satisfies Record<MatchStatus, string>,
  noCountry: 'Not representing a country',
};
