/** `/activity`: who is about, and when matches are likely. */
import { counted } from '../counted.ts';

/** `/activity`: who is about, and when matches are likely. */
export const activity = {
  title: 'Who is about',
  lately: (minutes: number): string => `Besides you, in the last ${counted(minutes, 'minute', 'minutes')}`,
  others: (seen: number, joined: number): string =>
    `${counted(seen, 'player was', 'players were')} here, ${joined} joined the queue`,
  now: 'Now',
  waitingAndPlaying: (waiting: number, matches: number): string =>
    `${waiting} waiting, ${counted(matches, 'match', 'matches')} going on`,
  busiest: (at: string, weeks: number): string =>
    `Most matches begin after ${at}. By hour, how many were found in the last ${counted(weeks, 'week', 'weeks')}:`,
  noMatches: (weeks: number): string =>
    `No match was found in the last ${counted(weeks, 'week', 'weeks')}, so nobody knows yet when matches are likely.`,
};
