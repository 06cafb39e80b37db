/** Who is about, in numbers, and when matches are likely. */
import { comingHours, countedHours, type ComingHour } from '../ladder/activity.ts';
import * as store from '../store/activity-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** Minutes for which somebody is about who has done something. */
export const LATELY_MINUTES = 15;

/** What goes on, and what the coming day is like. */
export interface ActivityNow extends Omit<store.Activity, 'hours'> {
  readonly hours: readonly ComingHour[];
}

/** Reads what goes on: one round trip. */
export async function activity({ database }: Ladder, { visit }: Call): Promise<ActivityNow> {
  const { at } = visit;
  const lately = new Date(at.getTime() - LATELY_MINUTES * 60_000);
  const { hours, ...now } = await store.readActivity(database, visit, { lately, ...countedHours(at) });
  return { ...now, hours: comingHours(hours, at) };
}
