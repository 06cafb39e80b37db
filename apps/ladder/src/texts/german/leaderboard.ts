/** `/leaderboard`: pages and filters. */
import { counted } from '../counted.ts';
import type { Texts } from '../english.ts';

/** `/leaderboard`: pages and filters. */
export const leaderboard: Texts['leaderboard'] = {
  of: (ladder) => `${ladder}: Rangliste`,
  empty: 'Hier hat noch niemand einen Rang.',
  shown: 'Gezeigt',
  bestOfEach: 'die beste Rasse jedes Spielers',
  yourPlace: 'Dein Platz',
  notInList: 'nicht in dieser Liste',
  notRanked: 'ohne Rang: Spiel ein Match mit `/queue`',
  page: (page, pages, ratings) => `Seite ${page} von ${pages}, ${counted(ratings, 'Rating', 'Ratings')}`,
  first: 'Erste',
  last: 'Letzte',
  rank: (letter) => `Rang ${letter}`,
  previous: 'Zurück',
  next: 'Weiter',
  myPlace: 'Mein Platz',
  allOfEach: 'Alle Rassen',
  bestOnly: 'Nur die beste Rasse',
  clear: 'Filter aufheben',
  allRaces: 'Alle Rassen',
  allRanks: 'Alle Ränge',
  allCountries: 'Alle Länder',
};
