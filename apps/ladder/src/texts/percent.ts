/** Shares as people of a language write them. */

/** Writes a number of percent with one decimal: `55.6%` in English, `55,6 %` in German. */
export function percentIn(locale: string): (percent: number) => string {
  // Making one takes longer than using it a hundred times.
  const format = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return (percent) => format.format(percent / 100);
}
