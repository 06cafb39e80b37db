/** What abandoning others costs: an allowance of aborts, and pauses that grow. */
import type { PenaltyRule } from './definition.ts';

/** When the month began that this moment falls into, by the calendar of UTC: then every player's allowance is new. */
export function monthStart(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

/** From when on an offence still counts. */
export function offencesCountedSince(at: Date, { countedDays }: PenaltyRule): Date {
  return new Date(at.getTime() - countedDays * 24 * 60 * 60 * 1000);
}

/** Until when somebody stays out of the queue after so many offences, this one included. */
export function pausedUntil(offences: number, at: Date, { pauseMinutes }: PenaltyRule): Date {
  const minutes = pauseMinutes[Math.min(offences, pauseMinutes.length) - 1] ?? 0;
  return new Date(at.getTime() + minutes * 60_000);
}
