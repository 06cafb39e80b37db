/** What a player is told when it did not go as they meant. */
import type { Texts } from '../english.ts';

/** What a player is told when it did not go as they meant. */
export const trouble: Texts['trouble'] = {
  saved: {
    nothing: () => 'Es wurde nichts gespeichert. Bitte versuch es gleich noch einmal.',
    perhaps: (lookWith) =>
      `Vielleicht wurde es gespeichert, vielleicht nicht: Sieh mit \`${lookWith}\` nach, bevor du es wiederholst.`,
    yes: (lookWith) =>
      `Was du wolltest, ist gespeichert, nur diese Antwort ist misslungen: Sieh mit \`${lookWith}\` nach.`,
  },
  failed: 'Bei uns ist etwas schiefgegangen',
  error: (id) => `Fehler ${id}`,
  slow: 'Die Ladder ist gerade langsam',
  late: (saved) => `Die Datenbank hat nicht rechtzeitig geantwortet. ${saved}`,
  setUpFirst: 'Zuerst einrichten',
  setUpFirstBecause: 'Bevor du spielst, sag der Ladder, wer du bist: Drück den Knopf oder nimm `/setup`.',
  setUp: 'Einrichten',
  outdated: 'Dieser Knopf ist veraltet',
  outdatedInstead:
    'Die Ladder hat sich seit dieser Nachricht geändert. Nimm stattdessen `/queue`, `/profile`, `/leaderboard` oder ' +
    '`/setup`.',
  restarting: 'Die Ladder startet neu',
  restartingThen: (lookWith) =>
    'Bitte versuch es gleich noch einmal. Falls du etwas ändern wolltest, kann es trotzdem gespeichert sein: Sieh ' +
    `zuerst mit \`${lookWith}\` nach.`,
};
