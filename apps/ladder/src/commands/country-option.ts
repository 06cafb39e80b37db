/** The option with which a country is chosen from all there are. */
import { ApplicationCommandOptionType, type APIApplicationCommandBasicOption } from 'discord.js';
import { suggestCountries } from '../texts/country-names.ts';
import type { Texts } from '../texts/english.ts';
import type { Suggestion } from './command.ts';
import { described, type CommandText } from './localized.ts';

/** As many suggestions as Discord shows. */
const MOST_SUGGESTIONS = 25;

/** A country, completed while it is typed. */
export function countryOption(text: CommandText): APIApplicationCommandBasicOption {
  return {
    type: ApplicationCommandOptionType.String,
    name: 'country',
    ...described(text),
    autocomplete: true,
  };
}

/** What to offer for what was typed so far. */
export function suggestCountryOption(typed: string, texts: Texts): readonly Suggestion[] {
  return suggestCountries(typed, MOST_SUGGESTIONS, texts).map(({ code, name }) => ({ name, value: code }));
}
