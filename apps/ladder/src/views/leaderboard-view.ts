/** `/leaderboard`: one page, the filters that made it, and the reader's own place. */
import { countryFlag, countryName } from '../ladder/countries.ts';
import { nameOf, onlyRaceOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { rankAt } from '../ladder/ranks.ts';
import type { Leaderboard, LeaderboardEntry } from '../store/leaderboard-store.ts';
import { boardId, type BoardState } from './board-state.ts';
import { button, COLOUR, field, message, options, row, select, type MessageView } from './message.ts';
import { codeText } from './safe-text.ts';
import { counted } from './wording.ts';

const NAME_WIDTH = 12;

/** A page of the leaderboard. Every control carries the whole state, so it works from any old message. */
export function leaderboardView(
  board: Leaderboard,
  state: BoardState,
  definition: LadderDefinition,
): MessageView {
  const { page, pages, entries, own } = board;
  const races = racesOf(definition);
  const hasRaces = onlyRaceOf(definition) === undefined;
  const isFiltered = state.races.length > 0 || state.country !== undefined || state.bestOnly;
  const line = (entry: LeaderboardEntry): string => entryLine(entry, board.population, definition);
  return message(
    {
      color: COLOUR.working,
      title: `${definition.name}: leaderboard`,
      description: entries.length === 0 ? 'Nobody is ranked here yet.' : entries.map(line).join('\n'),
      fields: [
        ...(isFiltered ? [field('Shown', filterText(state, definition))] : []),
        field('Your place', own.length === 0 ? notListed(isFiltered) : own.slice(0, 3).map(line).join('\n')),
      ],
      footer: { text: `Page ${page} of ${pages}, ${counted(board.found, 'rating', 'ratings')}` },
    },
    [
      row(
        button('Previous', boardId('previous', { ...state, page: page - 1 }), 'plain', page <= 1),
        button('Next', boardId('next', { ...state, page: page + 1 }), 'plain', page >= pages),
        button('My place', boardId('mine', { ...state, page: 1 }), 'plain', own.length === 0),
        ...(hasRaces
          ? [
              button(
                state.bestOnly ? 'All races of each' : 'Best race only',
                boardId('best', { ...state, page: 1, bestOnly: !state.bestOnly }),
              ),
            ]
          : []),
        button(
          'Clear filters',
          boardId('clear', { page: 1, races: [], country: undefined, bestOnly: false }),
          'plain',
          !isFiltered,
        ),
      ),
      ...(hasRaces
        ? [
            row(
              select({
                customId: boardId('races', { ...state, page: 1, races: [] }),
                placeholder: 'All races',
                options: options(races, state.races),
                most: races.length,
              }),
            ),
          ]
        : []),
    ],
  );
}

function entryLine(entry: LeaderboardEntry, population: number, definition: LadderDefinition): string {
  const rank = rankAt(entry.position, population, definition.ranks);
  const flag = entry.country === undefined ? '▫️' : countryFlag(entry.country);
  const name = codeText(entry.name ?? entry.username, NAME_WIDTH);
  const race = onlyRaceOf(definition) ? '' : ` ${nameOf(racesOf(definition), entry.race)}`;
  return `\`${String(entry.position).padStart(4)}.\` \`${rank}\` ${flag} \`${name}\` \`${String(entry.rating).padStart(4)}\`${race}`;
}

function filterText({ races, country, bestOnly }: BoardState, definition: LadderDefinition): string {
  const parts = [
    ...(races.length === 0 ? [] : [races.map((race) => nameOf(racesOf(definition), race)).join(', ')]),
    ...(country === undefined ? [] : [`${countryFlag(country)} ${countryName(country)}`]),
    ...(bestOnly ? ['the best race of each player'] : []),
  ];
  return parts.join(' • ');
}

function notListed(isFiltered: boolean): string {
  return isFiltered ? 'not in this list' : 'not ranked: play a match with `/queue`';
}
