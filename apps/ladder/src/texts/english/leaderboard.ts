/** `/leaderboard`: pages and filters. */
import { counted } from '../counted.ts';

/** `/leaderboard`: pages and filters. */
export const leaderboard = {
  of: (ladder: string): string => `${ladder}: leaderboard`,
  empty: 'Nobody is ranked here yet.',
  shown: 'Shown',
  bestOfEach: 'the best race of each player',
  yourPlace: 'Your place',
  notInList: 'not in this list',
  notRanked: 'not ranked: play a match with `/queue`',
  page: (page: number, pages: number, ratings: number): string =>
    `Page ${page} of ${pages}, ${counted(ratings, 'rating', 'ratings')}`,
  first: 'First',
  last: 'Last',
  rank: (letter: string): string => `Rank ${letter}`,
  previous: 'Previous',
  next: 'Next',
  myPlace: 'My place',
  allOfEach: 'All races of each',
  bestOnly: 'Best race only',
  clear: 'Clear filters',
  allRaces: 'All races',
  allRanks: 'All ranks',
  allCountries: 'All countries',
};
