/** `/history`: a player's own matches, page by page. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { historyPage } from '../flows/history.ts';
import type { Ladder } from '../flows/ladder.ts';
import { historyView } from '../views/history-view.ts';
import { outdatedView } from '../views/trouble-view.ts';
import { redraw, say, type Answer, type Command, type CommandCall, type ControlCall } from './command.ts';
import { described } from './localized.ts';

/** The command that shows one's own matches. */
export const history: Command = {
  name: 'history',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'history',
    ...described('history'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }),
  run: open,
  controls: { 'history:newest': newest, 'history:older': older },
};

async function open(call: CommandCall, ladder: Ladder): Promise<Answer> {
  return say(historyView(await historyPage(ladder, call, undefined), ladder.definition, call.texts));
}

async function newest(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(historyView(await historyPage(ladder, call, undefined), ladder.definition, call.texts));
}

async function older(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [before = ''] = call.parts;
  if (!/^[0-9]{1,15}$/.test(before)) return say(outdatedView(call.texts));
  return redraw(historyView(await historyPage(ladder, call, Number(before)), ladder.definition, call.texts));
}
