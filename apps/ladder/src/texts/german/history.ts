/** `/history`: a player's own matches, one a line. */
import type { Texts } from '../english.ts';

/** `/history`: a player's own matches, one a line. */
export const history: Texts['history'] = {
  yours: 'Deine Matches',
  noneHere: 'Hier ist keins. `/queue` findet eins.',
  newest: 'Neueste',
  older: 'Ältere',
  none: 'Noch kein Match',
  noneYet: '`/queue` findet eins.',
  against: (opponent, map) => `gegen ${opponent} auf ${map}`,
  result: { won: 'gewonnen', lost: 'verloren', draw: 'unentschieden' },
};
