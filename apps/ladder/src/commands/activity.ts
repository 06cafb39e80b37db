/** `/activity`: who is about, in numbers, and when matches are likely. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { activity as readActivity } from '../flows/activity.ts';
import type { Ladder } from '../flows/ladder.ts';
import { activityView } from '../views/activity-view.ts';
import { redraw, say, type Answer, type Command, type CommandCall, type ControlCall } from './command.ts';
import { described } from './localized.ts';

/** The command that tells when it is worth coming. */
export const activity: Command = {
  name: 'activity',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'activity',
    ...described('activity'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }),
  run: show,
  controls: { 'activity:refresh': refresh },
};

async function show(call: CommandCall, ladder: Ladder): Promise<Answer> {
  return say(activityView(await readActivity(ladder, call), call.texts));
}

async function refresh(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(activityView(await readActivity(ladder, call), call.texts));
}
