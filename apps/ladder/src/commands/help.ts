/** `/help`: how the ladder is played, answered from memory; and its terms, where it has some. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { acceptTerms, readTerms } from '../flows/terms.ts';
import { helpView } from '../views/help-view.ts';
import { ownTermsView } from '../views/terms-view.ts';
import { redraw, say, type Answer, type Command, type ControlCall } from './command.ts';
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
  controls: {
    'terms:show': showTerms,
    'terms:accept': accept,
  },
};

async function showTerms(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return say(ownTermsView(await readTerms(ladder, call), ladder.definition, call.texts));
}

async function accept(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [version = ''] = call.parts;
  return redraw(ownTermsView(await acceptTerms(ladder, call, version), ladder.definition, call.texts));
}
