/** Handlers for one kind of interaction; every other kind is left alone. */
import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  ModalSubmitInteraction,
  AnySelectMenuInteraction,
} from 'discord.js';
import type { Handler } from './start-bot.ts';

/** What to do with each kind. */
export interface Handlers {
  readonly command?: (interaction: ChatInputCommandInteraction) => Promise<unknown>;
  readonly button?: (interaction: ButtonInteraction) => Promise<unknown>;
  readonly select?: (interaction: AnySelectMenuInteraction) => Promise<unknown>;
  readonly modal?: (interaction: ModalSubmitInteraction) => Promise<unknown>;
  readonly autocomplete?: (interaction: AutocompleteInteraction) => Promise<unknown>;
}

export function on({ command, button, select, modal, autocomplete }: Handlers): Handler {
  return (interaction) => {
    if (interaction.isChatInputCommand()) return command?.(interaction);
    if (interaction.isButton()) return button?.(interaction);
    if (interaction.isAnySelectMenu()) return select?.(interaction);
    if (interaction.isModalSubmit()) return modal?.(interaction);
    return interaction.isAutocomplete() ? autocomplete?.(interaction) : undefined;
  };
}
