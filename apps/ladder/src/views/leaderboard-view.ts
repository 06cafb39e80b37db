/** `/leaderboard`: one page, the filters that made it, and the reader's own place. */
import { countryFlag } from '../ladder/countries.ts';
import { nameOf, onlyRaceOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { rankAt } from '../ladder/ranks.ts';
import { countryName } from '../texts/country-names.ts';
import type { Texts } from '../texts/english.ts';
import type { Leaderboard, LeaderboardEntry } from '../store/leaderboard-store.ts';
import { boardId, type BoardState } from './board-state.ts';
import { button, COLOUR, field, message, options, row, select, type MessageView } from './message.ts';
import { codeText } from './safe-text.ts';

const NAME_WIDTH = 12;

/** A page of the leaderboard. Every control carries the whole state, so it works from any old message. */
export function leaderboardView(
  board: Leaderboard,
  state: BoardState,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  const { leaderboard } = texts;
  const { page, pages, entries, own } = board;
  const races = racesOf(definition);
  const hasRaces = onlyRaceOf(definition) === undefined;
  const isFiltered = state.races.length > 0 || state.country !== undefined || state.bestOnly;
  const absent = isFiltered ? leaderboard.notInList : leaderboard.notRanked;
  const line = (entry: LeaderboardEntry): string => entryLine(entry, board.population, definition);
  return message(
    {
      color: COLOUR.working,
      title: leaderboard.of(definition.name),
      description: entries.length === 0 ? leaderboard.empty : entries.map(line).join('\n'),
      fields: [
        ...(isFiltered ? [field(leaderboard.shown, filterText(state, definition, texts))] : []),
        field(leaderboard.yourPlace, own.length === 0 ? absent : own.slice(0, 3).map(line).join('\n')),
      ],
      footer: { text: leaderboard.page(page, pages, board.found) },
    },
    [
      row(
        button(leaderboard.previous, boardId('previous', { ...state, page: page - 1 }), 'plain', page <= 1),
        button(leaderboard.next, boardId('next', { ...state, page: page + 1 }), 'plain', page >= pages),
        button(leaderboard.myPlace, boardId('mine', { ...state, page: 1 }), 'plain', own.length === 0),
        ...(hasRaces
          ? [
              button(
                state.bestOnly ? leaderboard.allOfEach : leaderboard.bestOnly,
                boardId('best', { ...state, page: 1, bestOnly: !state.bestOnly }),
              ),
            ]
          : []),
        button(
          leaderboard.clear,
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
                placeholder: leaderboard.allRaces,
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

function filterText(
  { races, country, bestOnly }: BoardState,
  definition: LadderDefinition,
  texts: Texts,
): string {
  const parts = [
    ...(races.length === 0 ? [] : [races.map((race) => nameOf(racesOf(definition), race)).join(', ')]),
    ...(country === undefined ? [] : [`${countryFlag(country)} ${countryName(country, texts)}`]),
    ...(bestOnly ? [texts.leaderboard.bestOfEach] : []),
  ];
  return parts.join(' • ');
}
