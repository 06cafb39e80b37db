/** `/queue`: choosing, waiting, and what stands in the way. */
import { counted } from '../counted.ts';
import type { Texts } from '../english.ts';

/** `/queue`: choosing, waiting, and what stands in the way. */
export const queue: Texts['queue'] = {
  find: 'Match suchen',
  findAnother: 'Nächstes Match suchen',
  chooseMaps: 'Wähle die Karten, die du lieber nicht spielst, die schlimmste zuerst. Dann stell dich an.',
  chooseRace:
    'Wähle eine Rasse und die Karten, die du lieber nicht spielst, die schlimmste zuerst. Dann stell dich an.',
  chooseSides:
    'Wähle auf einer Seite oder auf beiden eine Rasse und dazu die Karten, die du lieber nicht spielst, die ' +
    'schlimmste zuerst. Dann stell dich an.',
  raceFirst: 'Wähle zuerst eine Rasse. Dann stell dich an.',
  youPlay: 'Du spielst',
  nothingYet: 'noch nichts',
  either: (races) => races.join(' oder '),
  refused: 'Karten, die du ablehnst, die schlimmste zuerst',
  noMaps: 'keine',
  waitingNow: 'Gerade warten',
  nobody: 'niemand',
  players: (count) => `${count} Spieler`,
  forSide: (count, side) => `${count} für ${side}`,
  forEitherSide: (count) => `${count} für beide Seiten`,
  forNoSide: (count) => `${count} für keine Seite`,
  noRace: (side) => `${side}: keine Rasse`,
  refuseUpTo: (maps) => `Bis zu ${counted(maps, 'Karte', 'Karten')} ablehnen`,
  join: 'Anstellen',
  clear: 'Leeren',
  searching: 'Suche läuft …',
  joined: (when, rhythm) =>
    `Du hast dich ${when} angestellt. Spieler werden ${rhythm} zusammengebracht; du bekommst eine Nachricht.`,
  leaves: (when) => `Wenn sich niemand findet, verlässt du die Warteschlange ${when}.`,
  youAccept: 'Du nimmst an',
  accepted: (points) => `bis zu ${points} Ratingpunkte Unterschied, mit jeder Runde mehr`,
  alert: 'Sag mir, wenn sich jemand anstellt',
  alertOff: 'Sag mir nichts mehr',
  alerts: 'Du erfährst, wenn sich jemand anstellt',
  alertsUntil: (until, minutes) =>
    `bis ${until}, höchstens einmal in ${counted(minutes, 'Minute', 'Minuten')} und nie, während du wartest oder spielst`,
  leave: 'Verlassen',
  refresh: 'Aktualisieren',
  paused: (until) => `Du hast Gegner warten lassen. Anstellen kannst du dich wieder ${until}.`,
  banned: (reason) => `Du bist für die Warteschlange gesperrt: ${reason}`,
};
