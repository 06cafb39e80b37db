/** `/profile`: one's own, or another player's. */
import { ApplicationCommandOptionType, ApplicationCommandType, InteractionContextType } from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { profileOf } from '../flows/profile.ts';
import { noProfileView, profileView } from '../views/profile-view.ts';
import { say, textOption, type Answer, type Command, type CommandCall } from './command.ts';
import { described } from './localized.ts';

/** The command that shows how a player stands. */
export const profile: Command = {
  name: 'profile',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'profile',
    ...described('profile'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    options: [
      {
        type: ApplicationCommandOptionType.User,
        name: 'player',
        ...described('profilePlayer'),
      },
    ],
  }),
  run: show,
  controls: {},
};

async function show(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const playerId = textOption(call, 'player') ?? call.visit.playerId;
  const found = await profileOf(ladder, call, playerId);
  if (found.player === undefined) return say(noProfileView(playerId, call.texts));
  return say(profileView(found, found.player, ladder.definition, call.texts));
}
