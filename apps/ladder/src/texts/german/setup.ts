/** `/setup`: the form, what is wrong with it, the preview, the end. */
import { NAME_LENGTH, TAG_NAME_LENGTH, TAG_NUMBER_LENGTH } from '../../ladder/identity.ts';
import type { Texts } from '../english.ts';

/** `/setup`: the form, what is wrong with it, the preview, the end. */
export const setup: Texts['setup'] = {
  form: 'Spieler einrichten',
  fields: { name: 'Name', tag: 'Spieler-Tag', region: 'Region', country: 'Land' },
  askName: 'Dein Name auf der Ladder',
  askNameHow: `${NAME_LENGTH.min} bis ${NAME_LENGTH.max} Buchstaben ohne Umlaute`,
  askTag: 'Dein Spieler-Tag',
  askTagHow: 'So finden dich deine Gegner im Spiel, etwa Ana#1234',
  askRegion: 'Von wo aus spielst du?',
  yourRegion: 'Deine Region',
  almost: 'Fast geschafft',
  pleaseChange: 'Nichts von dem, was du eingegeben hast, ist verloren. Bitte ändere das:',
  youTyped: (text) => `Deine Eingabe: ${text}`,
  faults: {
    nameBlank: () => 'Gib einen Namen ein: Er darf nicht leer sein.',
    nameTooShort: (has) => `Nimm mindestens ${NAME_LENGTH.min} Buchstaben; das ${are(has)}.`,
    nameTooLong: (has) => `Nimm höchstens ${NAME_LENGTH.max} Buchstaben; das ${are(has)}.`,
    nameNotLetters: () =>
      'Nimm nur Buchstaben von A bis Z: keine Umlaute, Ziffern, Leerzeichen oder andere Zeichen.',
    tagBlank: () => 'Gib deinen Spieler-Tag ein, etwa Ana#1234: Er darf nicht leer sein.',
    tagWithoutNumber: () => 'Häng # und deine Nummer an, etwa Ana#1234.',
    tagWithManySigns: (has) => `Nimm genau ein #; das ${are(has)}.`,
    tagNameLength: (has) =>
      `Vor das # gehören ${TAG_NAME_LENGTH.min} bis ${TAG_NAME_LENGTH.max} Zeichen; das ${are(has)}.`,
    tagNumberNotDigits: () => 'Hinter dem # dürfen nur Ziffern stehen.',
    tagNumberLength: (has) =>
      `Hinter das # gehören ${TAG_NUMBER_LENGTH.min} bis ${TAG_NUMBER_LENGTH.max} Ziffern; das ${are(has)}.`,
    regionUnknown: () => 'Wähle deine Region aus der Liste.',
    countryUnknown: () => 'Wähle dein Land aus der Liste, die `/setup country:` anbietet.',
  },
  tryAgain: 'Noch einmal',
  cancel: 'Abbrechen',
  isItRight: 'Stimmt das so?',
  beforeConfirming:
    'Bevor du bestätigst, wird nichts gespeichert. Das Land änderst du mit `/setup` und der Option `country`.',
  confirm: 'Bestätigen',
  edit: 'Ändern',
  done: 'Einrichtung fertig',
  canPlay: 'Du kannst jetzt spielen.',
  cancelled: 'Einrichtung abgebrochen',
  nothingChanged: 'Es wurde nichts geändert. `/setup` geht jederzeit wieder.',
  nothingToConfirm: 'Nichts zu bestätigen',
  alreadyOver:
    'Diese Einrichtung ist schon gespeichert oder abgebrochen. Sieh mit `/profile` nach, oder ändere etwas mit `/setup`.',
  whichCountry: 'Welches Land?',
  noSuchCountry: (typed, command) =>
    `Kein Land heißt „${typed}“. Nimm noch einmal \`${command} country:\`, tipp den Anfang seines Namens ein und ` +
    'wähle aus der Liste.',
};

function are(count: number): string {
  return count === 1 ? 'ist 1' : `sind ${count}`;
}
