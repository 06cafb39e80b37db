/** `/help`: how the ladder is played. */
import { counted } from '../counted.ts';
import type { Texts } from '../english.ts';

/** `/help`: how the ladder is played. */
export const help: Texts['help'] = {
  begin: (rhythm) =>
    `Einmal \`/setup\`, dann \`/queue\`. Spieler werden ${rhythm} zusammengebracht; du bekommst eine Nachricht.`,
  confirm: (seconds) =>
    `Beide bestätigen innerhalb von ${counted(seconds, 'Sekunde', 'Sekunden')}, dann seht ihr einander.`,
  play: (report, accept) =>
    `Spielt und meldet innerhalb von ${counted(report, 'Minute', 'Minuten')}. Eine Meldung, der ${counted(accept, 'Minute', 'Minuten')} ` +
    'lang niemand widerspricht, gilt; bei einem Widerspruch entscheidet ein Admin, und beide können weiterspielen.',
  aborts: (matches) => `Du kannst ${counted(matches, 'Match', 'Matches')} im Monat absagen.`,
  playing: 'Spielen',
  playingWith: '`/queue` ein Match suchen · `/match` dein Match · `/unstick` wenn dich etwas festhält',
  looking: 'Nachsehen',
  lookingWith: '`/profile` · `/history` · `/leaderboard` · `/activity`',
  you: 'Du',
  youWith: '`/setup` wer du bist: Name, Spieler-Tag, Region, Land',
};
