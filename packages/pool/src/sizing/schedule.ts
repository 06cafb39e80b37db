import { PoolOptionError } from '../errors.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

type Day = (typeof DAYS)[number];

/** A time of the day at which `min` is another one. Times are what a clock on the wall shows. */
export interface ScheduledMin {
  /** The days on which it begins. Default every day. */
  readonly days?: readonly Day[] | undefined;
  /** `HH:MM`. A time that the clocks skip begins when they have skipped it; one that they show twice counts twice. */
  readonly from: string;
  /** `HH:MM`, up to `24:00`. Not after `from` in the day: on the next day. */
  readonly to: string;
  /** Takes the place of the option `min` meanwhile; where several apply, the highest does. At most `max`. */
  readonly min: number;
  /** A name of the IANA database, such as `Europe/Berlin`. Default: that of the machine. */
  readonly timeZone?: string | undefined;
}

/** A schedule that was checked. */
export interface Schedule {
  /** The `min` that applies at this moment; `otherwise` where the schedule says nothing. */
  minAt(at: Date, otherwise: number): number;
  /** The first moment after this one at which `minAt` gives another number; undefined where it never will. */
  nextChangeAt(after: Date, otherwise: number): Date | undefined;
}

/** Checks a schedule. Throws `PoolOptionError` for one that cannot work. */
export function resolveSchedule(given: unknown, max: number): Schedule {
  if (!Array.isArray(given)) {
    throw wrong('schedule', "a list such as [{ from: '18:00', to: '23:00', min: 8 }]", given);
  }
  const entries = given.map((entry: unknown, index) => resolveEntry(entry, `schedule[${index}]`, max));
  const minAt = (at: number, otherwise: number): number => {
    const applying = entries.filter((entry) => applies(entry, at)).map(({ min }) => min);
    return applying.length > 0 ? Math.max(...applying) : otherwise;
  };
  return {
    minAt: (at, otherwise) => minAt(at.getTime(), otherwise),
    nextChangeAt(after, otherwise) {
      const start = after.getTime();
      const before = minAt(start, otherwise);
      for (let at = start; at <= start + HORIZON_MS;) {
        at = Math.min(...entries.map((entry) => nextEdge(entry, at)));
        if (minAt(at, otherwise) !== before) return new Date(at);
      }
      return undefined;
    },
  };
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** What repeats weekly has changed within a week, unless the clocks skip just that time: then within two. */
const HORIZON_MS = 15 * DAY_MINUTES * MINUTE_MS;

interface Entry {
  readonly days: ReadonlySet<Day>;
  /** Minutes of the day. */
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly format: Intl.DateTimeFormat;
}

function resolveEntry(given: unknown, name: string, max: number): Entry {
  if (typeof given !== 'object' || given === null) {
    throw wrong(name, "an object such as { from: '18:00', to: '23:00', min: 8 }", given);
  }
  const { days = DAYS, from, to, min, timeZone, ...rest } = given as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new PoolOptionError(
      'schedule',
      `Unknown property ${text(unknown)} in \`${name}\`: it may have days, from, to, min, timeZone`,
    );
  }
  const entry = {
    days: resolveDays(days, `${name}.days`),
    from: resolveTime(from, `${name}.from`),
    to: resolveTime(to, `${name}.to`),
    min: resolveMin(min, `${name}.min`, max),
    format: resolveZone(timeZone, `${name}.timeZone`),
  };
  if (entry.from === DAY_MINUTES) throw wrong(`${name}.from`, "before '24:00'", from);
  if (entry.from === entry.to) {
    throw wrong(`${name}.to`, "another time than `from` (a whole day is '00:00' to '24:00')", to);
  }
  return entry;
}

function resolveDays(given: unknown, name: string): ReadonlySet<Day> {
  const isDay = (day: unknown): day is Day => DAYS.includes(day as Day);
  const rule = `a list of ${DAYS.join(', ')}`;
  if (!Array.isArray(given) || given.length === 0) throw wrong(name, rule, given);
  if (!given.every(isDay))
    throw wrong(
      name,
      rule,
      given.find((day) => !isDay(day)),
    );
  return new Set(given);
}

function resolveTime(given: unknown, name: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(String(given)) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (!(minute <= DAY_MINUTES)) throw wrong(name, "a time from '00:00' to '24:00'", given);
  return minute;
}

function resolveMin(given: unknown, name: string, max: number): number {
  if (!Number.isSafeInteger(given) || (given as number) < 0) throw wrong(name, 'an integer from 0', given);
  if ((given as number) > max) throw wrong(name, `at most \`max\` (${max})`, given);
  return given as number;
}

function resolveZone(given: unknown, name: string): Intl.DateTimeFormat {
  const rule = "a time zone such as 'Europe/Berlin'";
  if (given !== undefined && typeof given !== 'string') throw wrong(name, rule, given);
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: given,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    throw wrong(name, rule, given);
  }
}

function wrong(name: string, rule: string, given: unknown): PoolOptionError {
  return new PoolOptionError('schedule', `Expected \`${name}\` to be ${rule}, got ${text(given)}`);
}

function text(given: unknown): string {
  if (typeof given === 'string') return given.length <= 40 ? `'${given}'` : 'a longer text';
  if (typeof given === 'number' || given === null || given === undefined) return String(given);
  if (Array.isArray(given)) return given.length === 0 ? 'an empty list' : 'a list';
  return typeof given;
}

/** What a clock on the wall of that zone shows. */
interface WallTime {
  readonly day: Day;
  readonly minute: number;
  /** How far it is ahead of UTC. */
  readonly offsetMs: number;
}

function wallTime(format: Intl.DateTimeFormat, at: number): WallTime {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const minute = part('hour') * 60 + part('minute');
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), 0, minute);
  return {
    day: (parts.get('weekday') ?? '').toLowerCase() as Day,
    minute,
    offsetMs: shown - Math.floor(at / MINUTE_MS) * MINUTE_MS,
  };
}

function applies({ days, from, to, format }: Entry, at: number): boolean {
  const { day, minute } = wallTime(format, at);
  if (from < to) return days.has(day) && minute >= from && minute < to;
  // Overnight: the evening of one of its days, or the morning after.
  return minute >= from ? days.has(day) : minute < to && days.has(dayBefore(day));
}

function dayBefore(day: Day): Day {
  return DAYS.at(DAYS.indexOf(day) - 1) ?? day;
}

/** The next moment at which the wall clock shows `from` or `to`, or at which the clocks were set. */
function nextEdge({ from, to, format }: Entry, at: number): number {
  const { minute, offsetMs } = wallTime(format, at);
  const minutesTo = (edge: number): number => (edge - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const edge = Math.floor(at / MINUTE_MS + Math.min(minutesTo(from), minutesTo(to))) * MINUTE_MS;
  if (wallTime(format, edge).offsetMs === offsetMs) return edge;
  let [before, after] = [Math.floor(at / MINUTE_MS), edge / MINUTE_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallTime(format, middle * MINUTE_MS).offsetMs === offsetMs) before = middle;
    else after = middle;
  }
  return after * MINUTE_MS;
}
