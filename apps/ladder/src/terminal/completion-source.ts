/** What Tab can offer a player: what the bot registered, who is there, and what the bot suggests. */
import { ApplicationCommandOptionType } from 'discord.js';
import type { CompletionSource } from './completion.ts';
import type { TypedOption } from './option-values.ts';
import type { Player, Players } from './player.ts';

/** The source for completions of this player. */
export function completionSource(players: Players, { seat }: Player): CompletionSource {
  const names = (): string[] => players.all.map((player) => player.name);
  return {
    commands: () => seat.commands.map(({ name, options = [] }) => ({ name, options })),
    players: names,
    values: async (commandName, optionName, typed) => {
      const command = seat.commands.find(({ name }) => name === commandName);
      const option: TypedOption | undefined = command?.options?.find(({ name }) => name === optionName);
      if (option === undefined) return [];
      if (option.type === ApplicationCommandOptionType.User) return names();
      const suggested =
        option.autocomplete === true
          ? await seat.autocomplete(commandName, { [optionName]: typed }, optionName)
          : (option.choices ?? []);
      return suggested.map(({ name }) => name);
    },
  };
}
