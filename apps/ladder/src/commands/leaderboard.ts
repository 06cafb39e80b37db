/** `/leaderboard`: pages and filters, all of them in the custom ids of its controls. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  type APIApplicationCommandBasicOption,
} from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { leaderboardPage } from '../flows/leaderboard.ts';
import { isCountry } from '../ladder/countries.ts';
import { onlyRaceOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { findCountry } from '../texts/country-names.ts';
import { MOST_COUNTRIES, parseBoardState, type BoardState } from '../views/board-state.ts';
import { leaderboardView } from '../views/leaderboard-view.ts';
import type { MessageView } from '../views/message.ts';
import { unknownCountryView } from '../views/setup-view.ts';
import { outdatedView } from '../views/trouble-view.ts';
import {
  redraw,
  say,
  textOption,
  type Answer,
  type Command,
  type CommandCall,
  type ControlCall,
} from './command.ts';
import { countryOption, suggestCountryOption } from './country-option.ts';
import { described } from './localized.ts';

const PAGE_SIZE = 10;

/** The command that shows who is best. */
export const leaderboard: Command = {
  name: 'leaderboard',
  describe: (definition) => ({
    type: ApplicationCommandType.ChatInput,
    name: 'leaderboard',
    ...described('leaderboard'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    options: [
      countryOption('leaderboardCountry'),
      ...(onlyRaceOf(definition) ? [] : raceOptions(definition)),
      {
        type: ApplicationCommandOptionType.String,
        name: 'rank',
        ...described('leaderboardRank'),
        choices: lettersOf(definition).map((letter) => ({ name: letter, value: letter })),
      },
    ],
  }),
  run: open,
  suggest: (_option, typed, texts) => suggestCountryOption(typed, texts),
  controls: {
    'board:first': turn,
    'board:previous': turn,
    'board:next': turn,
    'board:last': turn,
    'board:best': turn,
    'board:clear': turn,
    'board:mine': turnToMine,
    'board:races': filterWith((values) => ({ races: values })),
    'board:ranks': filterWith(([rank]) => ({ rank })),
    'board:from': filterWith((values) => ({ countries: values })),
  },
};

function raceOptions(definition: LadderDefinition): APIApplicationCommandBasicOption[] {
  return [
    {
      type: ApplicationCommandOptionType.String,
      name: 'race',
      ...described('leaderboardRace'),
      choices: racesOf(definition).map(({ code, name }) => ({ name, value: code })),
    },
    {
      type: ApplicationCommandOptionType.Boolean,
      name: 'best',
      ...described('leaderboardBest'),
    },
  ];
}

async function open(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const race = textOption(call, 'race');
  const text = textOption(call, 'country');
  const country = text === undefined ? undefined : findCountry(text, call.texts);
  if (text !== undefined && country === undefined)
    return say(unknownCountryView(text, '/leaderboard', call.texts));
  const state = {
    page: 1,
    races: race === undefined ? [] : [race],
    countries: country === undefined ? [] : [country.code],
    bestOnly: call.options.get('best') === true,
    rank: textOption(call, 'rank'),
  };
  return say(await draw(call, ladder, known(state, ladder)));
}

async function turn(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const state = stateOf(call, ladder);
  return state ? redraw(await draw(call, ladder, state)) : say(outdatedView(call.texts));
}

async function turnToMine(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const state = stateOf(call, ladder);
  return state ? redraw(await draw(call, ladder, state, 'mine')) : say(outdatedView(call.texts));
}

/** A select replaces its own filter and keeps the others. */
function filterWith(filterOf: (values: readonly string[]) => Partial<BoardState>) {
  return async (call: ControlCall, ladder: Ladder): Promise<Answer> => {
    const state = stateOf(call, ladder);
    if (state === undefined) return say(outdatedView(call.texts));
    return redraw(await draw(call, ladder, known({ ...state, ...filterOf(call.values) }, ladder)));
  };
}

/** The state in a control's id. */
function stateOf(call: ControlCall, ladder: Ladder): BoardState | undefined {
  const state = parseBoardState(call.parts);
  return state && known(state, ladder);
}

/** Without what this ladder does not have, and nothing twice; all races are no filter. */
function known(state: BoardState, { definition }: Ladder): BoardState {
  const all = racesOf(definition).map(({ code }) => code);
  const races = all.filter((code) => state.races.includes(code));
  return {
    ...state,
    races: races.length === all.length ? [] : races,
    countries: [...new Set(state.countries)].filter(isCountry).slice(0, MOST_COUNTRIES),
    rank: lettersOf(definition).find((letter) => letter === state.rank),
  };
}

function lettersOf({ ranks }: LadderDefinition): string[] {
  return ranks.shares.map(({ letter }) => letter);
}

async function draw(
  call: CommandCall | ControlCall,
  ladder: Ladder,
  state: BoardState,
  page: number | 'mine' = state.page,
): Promise<MessageView> {
  const board = await leaderboardPage(ladder, call, { ...state, page, pageSize: PAGE_SIZE });
  return leaderboardView(board, { ...state, page: board.page }, ladder.definition, call.texts);
}
