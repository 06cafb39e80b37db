/** When on a ladder matches are likely: what was played in the last weeks, by the hour of the day. */

/** The weeks that are looked at. Whole ones, so that every hour of the day has been as often as every other. */
export const ACTIVITY_WEEKS = 4;

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** How many matches were found in the hour that began at this moment. */
export interface HourCount {
  readonly hour: Date;
  readonly matches: number;
}

/** An hour of the coming day, and how many matches were found at this hour of the day in the last weeks. */
export interface ComingHour {
  readonly at: Date;
  readonly matches: number;
}

/** The hour that a moment falls into. */
export function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/** Since when and until when hours are counted: the hour that is going on is not over. */
export function countedHours(now: Date): { readonly since: Date; readonly before: Date } {
  const before = hourOf(now);
  return { since: new Date(before.getTime() - 7 * ACTIVITY_WEEKS * DAY_MS), before };
}

/** The coming 24 hours, each with what its like of the last weeks had. */
export function comingHours(counts: readonly HourCount[], now: Date): readonly ComingHour[] {
  const matchesOf = new Map<number, number>();
  for (const { hour, matches } of counts) {
    const ofDay = hour.getTime() % DAY_MS;
    matchesOf.set(ofDay, (matchesOf.get(ofDay) ?? 0) + matches);
  }
  return Array.from({ length: 24 }, (_, index) => {
    const at = new Date(hourOf(now).getTime() + index * HOUR_MS);
    return { at, matches: matchesOf.get(at.getTime() % DAY_MS) ?? 0 };
  });
}
