/** The ways in which players look at the ranking, as they are measured. */
import { shippedLadder } from '@warmpool/ladder/definition-file';
import type { LeaderboardRequest } from '@warmpool/ladder/store/leaderboard-store';

/** A look at the ranking. */
export interface RankingView {
  readonly name: string;
  readonly request: LeaderboardRequest;
}

const { ranks: rule } = shippedLadder('dawn-and-dusk');
const EVERYBODY: LeaderboardRequest = {
  page: 1,
  pageSize: 10,
  races: [],
  countries: [],
  bestOnly: false,
  rank: undefined,
};

/** Every filter alone and together, on first, middle and last pages of a ranking with so many lines. */
export function rankingViews(lines: number): readonly RankingView[] {
  const middle = Math.ceil(lines / 20);
  const view = (name: string, request: Partial<LeaderboardRequest>): RankingView => ({
    name,
    request: { ...EVERYBODY, ...request },
  });
  return [
    view('first page', {}),
    view('middle page', { page: middle }),
    view('last page', { page: 9_999_999 }),
    view('the reader’s page', { page: 'mine' }),
    view('a race', { races: ['owl'] }),
    view('three races, middle', { races: ['owl', 'lark', 'frost'], page: Math.ceil(middle / 2) }),
    view('best race of each', { bestOnly: true }),
    view('best race of each, middle', { bestOnly: true, page: Math.ceil(middle * 0.7) }),
    view('a large country', { countries: ['KR'] }),
    view('a small country, last page', { countries: ['EE'], page: 9_999_999 }),
    view('five countries', { countries: ['KR', 'DE', 'FR', 'SE', 'LV'], page: 5 }),
    view('rank S', { rank: { letter: 'S', rule } }),
    view('rank D, a later page', { rank: { letter: 'D', rule }, page: 9 }),
    view('a race, rank C', { races: ['owl'], rank: { letter: 'C', rule } }),
    view('two races, best of each, two countries, rank C', {
      races: ['owl', 'lark'],
      bestOnly: true,
      countries: ['KR', 'US'],
      rank: { letter: 'C', rule },
    }),
  ];
}
