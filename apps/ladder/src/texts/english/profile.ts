/** `/profile`: who somebody is, and how they stand. */

/** `/profile`: who somebody is, and how they stand. */
export const profile = {
  of: (name: string): string => `Profile of ${name}`,
  none: 'No profile yet',
  noneOf: (name: string): string => `${name} has not been on this ladder. A profile begins with \`/setup\`.`,
  player: 'Player',
  from: 'From',
  setup: 'Setup',
  notSetUp: 'Not done yet.',
  notSetUpYourself: 'Not done yet: use `/setup`.',
  record: 'Record',
  noMatches: 'No ranked matches yet. `/queue` finds one.',
  rating: 'Rating',
  trend: 'Trend',
  place: (position: number, of: number): string => `#${position} of ${of}`,
  unranked: 'unranked',
  lastPlayed: (when: string): string => `last played ${when}`,
  recent: (days: readonly number[], tallies: readonly string[]): string =>
    `↳ in ${days.join('/')} days: ${tallies.join(', ')}`,
  graph: 'Graph',
  graphOf: (name: string): string => `Ratings of ${name}`,
  graphShows: 'The rating with each race, match by match',
  lastMatches: 'Last matches',
};
