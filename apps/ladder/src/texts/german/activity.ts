/** `/activity`: who is about, and when matches are likely. */
import { counted } from '../counted.ts';
import type { Texts } from '../english.ts';

/** `/activity`: who is about, and when matches are likely. */
export const activity: Texts['activity'] = {
  title: 'Wer da ist',
  lately: (minutes) => `Außer dir, in den letzten ${counted(minutes, 'Minute', 'Minuten')}`,
  others: (seen, joined) =>
    `${counted(seen, 'Spieler war', 'Spieler waren')} da, ${counted(joined, 'hat sich angestellt', 'haben sich angestellt')}`,
  now: 'Jetzt',
  waitingAndPlaying: (waiting, matches) =>
    `${waiting} in der Warteschlange, ${counted(matches, 'Match läuft', 'Matches laufen')}`,
  busiest: (at, weeks) =>
    `Die meisten Matches beginnen ab ${at}. Stunde für Stunde, wie viele es in den letzten ${counted(weeks, 'Woche', 'Wochen')} gab:`,
  noMatches: (weeks) =>
    `In den letzten ${counted(weeks, 'Woche', 'Wochen')} gab es kein Match; so weiß noch niemand, wann welche zu erwarten sind.`,
};
