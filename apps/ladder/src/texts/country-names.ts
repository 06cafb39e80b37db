/** The countries by their names in a language, to be shown, found and completed. */
import { COUNTRY_CODES, NO_COUNTRY } from '../ladder/countries.ts';
import { english, type Texts } from './english.ts';

/** A country as it is offered and shown. */
export interface Country {
  readonly code: string;
  readonly name: string;
}

interface CountryList {
  /** All countries by name, then the one for representing none. */
  readonly countries: readonly Country[];
  readonly byCode: ReadonlyMap<string, Country>;
  readonly searchable: readonly { readonly country: Country; readonly text: string }[];
}

const LISTS = new Map<string, CountryList>();

/** All countries by name, then the one for representing none. */
export function countriesIn(texts: Texts): readonly Country[] {
  return listIn(texts).countries;
}

/** The name of a country; the code itself when there is none. */
export function countryName(code: string, texts: Texts): string {
  return listIn(texts).byCode.get(code)?.name ?? code;
}

/** The country that somebody means who typed a code or a name; undefined when that is not certain. */
export function findCountry(typed: string, texts: Texts): Country | undefined {
  const code = listIn(texts).byCode.get(typed.trim().toUpperCase());
  if (code) return code;
  const text = searchable(typed);
  if (text === '') return undefined;
  const entries = entriesFor(texts);
  const exact = entries.find((entry) => entry.text === text);
  if (exact) return exact.country;
  const starting = new Set(entries.flatMap((entry) => (entry.text.startsWith(text) ? [entry.country] : [])));
  return starting.size === 1 ? [...starting][0] : undefined;
}

/** What to offer while somebody types: the code, then names that start so, then those with a word that does. */
export function suggestCountries(typed: string, limit: number, texts: Texts): readonly Country[] {
  const text = searchable(typed);
  const byCode = listIn(texts).byCode.get(typed.trim().toUpperCase());
  const entries = entriesFor(texts);
  const starting = entries.filter((entry) => entry.text.startsWith(text));
  const within = entries.filter((entry) => entry.text.includes(` ${text}`));
  const found = [...starting, ...within].map(({ country }) => country);
  return [...new Set(byCode ? [byCode, ...found] : found)].slice(0, limit);
}

/** Names in the player's own language first, then the English ones: many know those from elsewhere. */
function entriesFor(texts: Texts): CountryList['searchable'] {
  if (texts.locale === english.locale) return listIn(english).searchable;
  const { byCode, searchable: own } = listIn(texts);
  const foreign = listIn(english).searchable.flatMap(({ country: { code }, text }) => {
    const country = byCode.get(code);
    return country === undefined ? [] : [{ country, text }];
  });
  return [...own, ...foreign];
}

/** Made once for each language. */
function listIn({ locale, wording }: Texts): CountryList {
  const known = LISTS.get(locale);
  if (known) return known;
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  const countries = [
    ...COUNTRY_CODES.map((code) => ({ code, name: names.of(code) ?? code })).toSorted((a, b) =>
      a.name.localeCompare(b.name, locale),
    ),
    { code: NO_COUNTRY, name: wording.noCountry },
  ];
  const list = {
    countries,
    byCode: new Map(countries.map((country) => [country.code, country])),
    searchable: countries.map((country) => ({ country, text: searchable(country.name) })),
  };
  LISTS.set(locale, list);
  return list;
}

/** Without case, accents and signs, so that "cote d ivoire" finds Côte d’Ivoire. */
function searchable(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
