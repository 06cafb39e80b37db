/** `/profile`: who somebody is, and how they stand. */
import type { Texts } from '../english.ts';

/** `/profile`: who somebody is, and how they stand. */
export const profile: Texts['profile'] = {
  of: (name) => `Profil von ${name}`,
  none: 'Noch kein Profil',
  noneOf: (name) => `${name} war noch nie auf dieser Ladder. Ein Profil beginnt mit \`/setup\`.`,
  player: 'Spieler',
  from: 'Woher',
  setup: 'Einrichtung',
  notSetUp: 'Noch nicht erledigt.',
  notSetUpYourself: 'Noch nicht erledigt: Nimm `/setup`.',
  record: 'Bilanz',
  noMatches: 'Noch keine gewerteten Matches. `/queue` findet eins.',
  rating: 'Rating',
  trend: 'Verlauf',
  place: (position, of) => `Platz ${position} von ${of}`,
  unranked: 'ohne Rang',
  lastPlayed: (when) => `zuletzt gespielt ${when}`,
  recent: (days, tallies) => `↳ in ${days.join('/')} Tagen: ${tallies.join(', ')}`,
  graph: 'Diagramm',
  graphOf: (name) => `Ratings von ${name}`,
  graphShows: 'Das Rating mit jeder Rasse, Match für Match',
  lastMatches: 'Letzte Matches',
};
