/** `/leaderboard`: one page, the filters that made it, and the reader's own place. */
import { countryFlag } from '../ladder/countries.ts';
import { nameOf, onlyRaceOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { rankAt } from '../ladder/ranks.ts';
import { countryName } from '../texts/country-names.ts';
import type { Texts } from '../texts/english.ts';
import type { Leaderboard, LeaderboardEntry } from '../store/leaderboard-store.ts';
import { boardId, EVERYBODY, LAST_PAGE, MOST_COUNTRIES, type BoardState } from './board-state.ts';
import {
  button,
  COLOUR,
  field,
  message,
  options,
  row,
  select,
  type MessageView,
  type Row,
} from './message.ts';
import { codeText } from './safe-text.ts';

const NAME_WIDTH = 12;
/** As much as one select of Discord offers. */
const MOST_OPTIONS = 25;

/** A page of the leaderboard. Every control carries the whole state, so it works from any old message. */
export function leaderboardView(
  board: Leaderboard,
  state: BoardState,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  const { leaderboard } = texts;
  const { page, pages, entries, own } = board;
  const isFiltered =
    state.races.length > 0 || state.countries.length > 0 || state.bestOnly || state.rank !== undefined;
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
        button(leaderboard.first, boardId('first', { ...state, page: 1 }), 'plain', page <= 1),
        button(leaderboard.previous, boardId('previous', { ...state, page: page - 1 }), 'plain', page <= 1),
        button(leaderboard.next, boardId('next', { ...state, page: page + 1 }), 'plain', page >= pages),
        button(leaderboard.last, boardId('last', { ...state, page: LAST_PAGE }), 'plain', page >= pages),
        button(leaderboard.myPlace, boardId('mine', { ...state, page: 1 }), 'plain', own.length === 0),
      ),
      ...filterRows(board, { ...state, page: 1 }, definition, texts),
      row(
        ...(onlyRaceOf(definition)
          ? []
          : [
              button(
                state.bestOnly ? leaderboard.allOfEach : leaderboard.bestOnly,
                boardId('best', { ...state, page: 1, bestOnly: !state.bestOnly }),
              ),
            ]),
        button(leaderboard.clear, boardId('clear', EVERYBODY), 'plain', !isFiltered),
      ),
    ],
  );
}

/** A select for each filter that there is something to choose for; its id has the others. */
function filterRows(
  board: Leaderboard,
  state: BoardState,
  definition: LadderDefinition,
  texts: Texts,
): readonly Row[] {
  const { leaderboard } = texts;
  const races = racesOf(definition);
  const letters = definition.ranks.shares.map(({ letter }) => ({
    code: letter,
    name: leaderboard.rank(letter),
  }));
  // Those that are chosen have to be there, whoever plays, so that they can be taken back.
  const countries = [...new Set([...state.countries, ...board.countries])]
    .slice(0, MOST_OPTIONS)
    .map((code) => ({ code, name: countryName(code, texts) }));
  return [
    ...(onlyRaceOf(definition)
      ? []
      : [
          row(
            select({
              customId: boardId('races', { ...state, races: [] }),
              placeholder: leaderboard.allRaces,
              options: options(races, state.races),
              most: races.length,
            }),
          ),
        ]),
    row(
      select({
        customId: boardId('ranks', { ...state, rank: undefined }),
        placeholder: leaderboard.allRanks,
        options: options(letters, state.rank === undefined ? [] : [state.rank]),
        most: 1,
      }),
    ),
    ...(countries.length === 0
      ? []
      : [
          row(
            select({
              customId: boardId('from', { ...state, countries: [] }),
              placeholder: leaderboard.allCountries,
              options: options(countries, state.countries),
              most: MOST_COUNTRIES,
            }),
          ),
        ]),
  ];
}

function entryLine(entry: LeaderboardEntry, population: number, definition: LadderDefinition): string {
  const rank = rankAt(entry.position, population, definition.ranks);
  const flag = entry.country === undefined ? '▫️' : countryFlag(entry.country);
  const name = codeText(entry.name ?? entry.username, NAME_WIDTH);
  const race = onlyRaceOf(definition) ? '' : ` ${nameOf(racesOf(definition), entry.race)}`;
  return `\`${String(entry.position).padStart(4)}.\` \`${rank}\` ${flag} \`${name}\` \`${String(entry.rating).padStart(4)}\`${race}`;
}

function filterText(
  { races, countries, bestOnly, rank }: BoardState,
  definition: LadderDefinition,
  texts: Texts,
): string {
  const parts = [
    ...(races.length === 0 ? [] : [races.map((race) => nameOf(racesOf(definition), race)).join(', ')]),
    ...(countries.length === 0
      ? []
      : [countries.map((code) => `${countryFlag(code)} ${countryName(code, texts)}`).join(', ')]),
    ...(rank === undefined ? [] : [texts.leaderboard.rank(rank)]),
    ...(bestOnly ? [texts.leaderboard.bestOfEach] : []),
  ];
  return parts.join(' • ');
}
