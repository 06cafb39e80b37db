/** The countries a player can represent: ISO 3166-1, and one for who would rather not. */

/** The code of who represents no country. */
export const NO_COUNTRY = 'XX';

const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
  'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
  'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
  'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
  'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
  'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** A country as it is offered and shown. */
export interface Country {
  readonly code: string;
  readonly name: string;
}

const names = new Intl.DisplayNames(['en'], { type: 'region' });

/** All countries by name, then the one for representing none. */
export const COUNTRIES: readonly Country[] = Object.freeze([
  ...CODES.split(' ')
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
  { code: NO_COUNTRY, name: 'Not representing a country' },
]);

const BY_CODE: ReadonlyMap<string, Country> = new Map(COUNTRIES.map((country) => [country.code, country]));

const SEARCHABLE = COUNTRIES.map((country) => ({ country, text: searchable(country.name) }));

/** Whether this is a country's code. */
export function isCountry(code: string): boolean {
  return BY_CODE.has(code);
}

/** The name of a country; the code itself when there is none. */
export function countryName(code: string): string {
  return BY_CODE.get(code)?.name ?? code;
}

/** The flag as an emoji, the white one for who represents no country. */
export function countryFlag(code: string): string {
  if (!isCountry(code) || code === NO_COUNTRY) return '🏳️';
  return Array.from(code, (letter) => String.fromCodePoint(0x1f1e6 + letter.charCodeAt(0) - 65)).join('');
}

/** The country that somebody means who typed a code or a name; undefined when that is not certain. */
export function findCountry(typed: string): Country | undefined {
  const code = BY_CODE.get(typed.trim().toUpperCase());
  if (code) return code;
  const text = searchable(typed);
  if (text === '') return undefined;
  const exact = SEARCHABLE.find((entry) => entry.text === text);
  if (exact) return exact.country;
  const starting = SEARCHABLE.filter((entry) => entry.text.startsWith(text));
  return starting.length === 1 ? starting[0]?.country : undefined;
}

/** What to offer while somebody types: the code, then names that start so, then those with a word that does. */
export function suggestCountries(typed: string, limit: number): readonly Country[] {
  const text = searchable(typed);
  const byCode = BY_CODE.get(typed.trim().toUpperCase());
  const starting = SEARCHABLE.filter((entry) => entry.text.startsWith(text));
  const within = SEARCHABLE.filter((entry) => entry.text.includes(` ${text}`));
  const found = [...starting, ...within].map(({ country }) => country);
  return [...new Set(byCode ? [byCode, ...found] : found)].slice(0, limit);
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
