/** `/help`: how the ladder is played; answered from memory. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { helpView } from '../views/help-view.ts';
import { say, type Command } from './command.ts';
import { described } from './localized.ts';

/** The command that explains the others. */
export const help: Command = {
  name: 'help',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'help',
    ...described('help'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }),
  run: async ({ texts }, { definition }) => say(helpView(definition, texts)),
  controls: {},
};
