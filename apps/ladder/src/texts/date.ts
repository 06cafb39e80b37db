/** Days as people of a language write them, where Discord does not do it: in pictures. */

/** Writes the day of a moment, by UTC: `Nov 27, 2026`. */
export function dateIn(locale: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return (at) => format.format(at);
}
