/** `/unstick`: out of the queue, and out of a match whose time is up. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { toldPlayer } from '../flows/notice.ts';
import { unstick as free } from '../flows/unstick.ts';
import { unstuckView } from '../views/unstick-view.ts';
import { say, type Answer, type Command, type CommandCall } from './command.ts';
import { described } from './localized.ts';

/** The command for who cannot go on. */
export const unstick: Command = {
  name: 'unstick',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'unstick',
    ...described('unstick'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }),
  run,
  controls: {},
};

async function run(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const unstuck = await free(ladder, call);
  return say(unstuckView(unstuck, call.visit.at, call.texts), unstuck.notices.map(toldPlayer));
}
