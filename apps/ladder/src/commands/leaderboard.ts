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
import { onlyRaceOf, racesOf, sideOfRace, type LadderDefinition } from '../ladder/definition.ts';
import { findCountry } from '../texts/country-names.ts';
import { parseBoardState, type BoardState } from '../views/board-state.ts';
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
    ],
  }),
  run: open,
  suggest: (_option, typed, texts) => suggestCountryOption(typed, texts),
  controls: {
    'board:previous': turn,
    'board:next': turn,
    'board:best': turn,
    'board:clear': turn,
    'board:mine': turnToMine,
    'board:races': filterByRaces,
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
  const races = race !== undefined && sideOfRace(ladder.definition, race) ? [race] : [];
  const bestOnly = call.options.get('best') === true;
  return say(await draw(call, ladder, { page: 1, races, country: country?.code, bestOnly }));
}

async function turn(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const state = stateOf(call, ladder);
  return state ? redraw(await draw(call, ladder, state)) : say(outdatedView(call.texts));
}

async function turnToMine(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const state = stateOf(call, ladder);
  return state ? redraw(await draw(call, ladder, state, 'mine')) : say(outdatedView(call.texts));
}

async function filterByRaces(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const state = stateOf(call, ladder);
  if (state === undefined) return say(outdatedView(call.texts));
  const races = racesOf(ladder.definition).flatMap(({ code }) => (call.values.includes(code) ? [code] : []));
  return redraw(await draw(call, ladder, { ...state, races }));
}

/** The state in a control's id, without what this ladder does not have, and nothing twice. */
function stateOf(call: ControlCall, { definition }: Ladder): BoardState | undefined {
  const state = parseBoardState(call.parts);
  if (state === undefined) return undefined;
  return {
    ...state,
    races: racesOf(definition).flatMap(({ code }) => (state.races.includes(code) ? [code] : [])),
    country: state.country !== undefined && isCountry(state.country) ? state.country : undefined,
  };
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
