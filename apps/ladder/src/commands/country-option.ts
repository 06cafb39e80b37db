/** The option with which a country is chosen from all there are. */
import { ApplicationCommandOptionType, type APIApplicationCommandBasicOption } from 'discord.js';
import { suggestCountries } from '../ladder/countries.ts';
import type { Suggestion } from './command.ts';

/** As many suggestions as Discord shows. */
const MOST_SUGGESTIONS = 25;

/** A country, completed while it is typed. */
export function countryOption(description: string): APIApplicationCommandBasicOption {
  return { type: ApplicationCommandOptionType.String, name: 'country', description, autocomplete: true };
}

/** What to offer for what was typed so far. */
export function suggestCountryOption(typed: string): readonly Suggestion[] {
  return suggestCountries(typed, MOST_SUGGESTIONS).map(({ code, name }) => ({ name, value: code }));
}
