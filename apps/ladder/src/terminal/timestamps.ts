/** Discord's `<t:1700000000:R>`, as a person reads it. */

const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** Writes a moment in one of Discord's styles; `f` is Discord's own choice when none is given. */
export function formatTimestamp(
  atSeconds: number,
  style: string | undefined,
  nowMs: number,
  timeZone?: string,
): string {
  if (!(Math.abs(atSeconds) <= 8.64e12)) return 'a moment out of range';
  if (style === 'R') return formatRelative(atSeconds - nowMs / 1000);
  const format = {
    ...(STYLES[style ?? 'f'] ?? STYLES['f']),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  return new Intl.DateTimeFormat('en-GB', format).format(atSeconds * 1000);
}

function formatRelative(seconds: number): string {
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(Math.round(seconds), 'second');
}
