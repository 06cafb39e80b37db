/** The words of a command in every language, as Discord wants them: English, and the others beside it. */
import type { LocalizationMap } from 'discord.js';
import { english, type Texts } from '../texts/english.ts';
import { LANGUAGES } from '../texts/languages.ts';

/** Which of the words. */
export type CommandText = keyof Texts['commands'];

/** What a command, or a part of it, is for. */
export function described(text: CommandText): {
  readonly description: string;
  readonly description_localizations: LocalizationMap;
} {
  return { description: english.commands[text], description_localizations: translations(text) };
}

/** What a choice is called. The names of commands and options are the same in every language. */
export function named(text: CommandText): {
  readonly name: string;
  readonly name_localizations: LocalizationMap;
} {
  return { name: english.commands[text], name_localizations: translations(text) };
}

function translations(text: CommandText): LocalizationMap {
  return Object.fromEntries(
    LANGUAGES.filter((texts) => texts !== english).flatMap(({ discordLocales, commands }) =>
      discordLocales.map((locale) => [locale, commands[text]]),
    ),
  );
}
