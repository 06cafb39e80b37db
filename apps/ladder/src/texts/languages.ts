/** The languages that the ladder speaks, and who is spoken to in which. */
import { english, type Texts } from './english.ts';
import { german } from './german.ts';

/** Every language of the ladder. */
export const LANGUAGES: readonly Texts[] = [english, german];

/** The texts for what Discord calls a language: `de`, `en-GB`. English where the ladder does not speak it, or nothing is known. */
export function textsFor(discordLocale: string | undefined): Texts {
  const [language] = discordLocale?.split('-') ?? [];
  return LANGUAGES.find(({ locale }) => locale === language) ?? english;
}
