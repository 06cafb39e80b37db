/** A match as one of its players sees it. A moment comes with a blank before it, or not at all. */
import type { Texts } from '../english.ts';

/** A match as one of its players sees it. A moment comes with a blank before it, or not at all. */
export const match: Texts['match'] = {
  found: (id, map) => `Match gefunden: #${id} auf ${map}`,
  title: (id, map) => `Match #${id} auf ${map}`,
  youConfirmed: (by) =>
    `Du hast bestätigt. Sobald dein Gegner es auch tut, erfährst du, wer es ist; sonst fällt das Match${by} aus.`,
  pleaseConfirm: (by) =>
    `Bestätige, dass du da bist. Sonst fällt das Match${by} aus, und es zählt gegen den, der nicht bestätigt hat.`,
  confirm: 'Bestätigen',
  abort: 'Absagen',
  claim: { won: 'Ich habe gewonnen', lost: 'Ich habe verloren', draw: 'Unentschieden' },
  claimed: { won: 'Du hast gewonnen', lost: 'Du hast verloren', draw: 'Unentschieden' },
  claimedNothing: 'nichts',
  youReported: (claimed, opponent, by) =>
    `Du hast gemeldet: ${claimed}. Jetzt fehlt noch ${opponent}; bis dahin kannst du es noch ändern. Ohne Antwort gilt deine Meldung${by}.`,
  theyReported: (opponent, claimed, by) =>
    `${opponent} hat gemeldet: ${claimed}. Was sagst du? Ohne Antwort gilt die Meldung${by}.`,
  play: (opponent, by) =>
    `Such ${opponent} im Spiel mit dem Spieler-Tag unten. Wenn ihr gespielt habt, meldet ihr beide hier das Ergebnis; ein Match, das niemand meldet, verfällt${by}.`,
  decided: (id, claimed) => `Match #${id}: ${claimed}`,
  decidedBy: {
    agreed: 'Beide Meldungen stimmen überein, und die Ratings haben sich geändert.',
    accepted: 'Niemand hat der einen Meldung rechtzeitig widersprochen, und die Ratings haben sich geändert.',
    resolved: 'Ein Admin hat entschieden, und die Ratings haben sich geändert.',
  },
  disputed: (id) => `Match #${id}: Die Meldungen widersprechen sich`,
  disputedWhy: (mine, opponent, theirs) =>
    `Du hast gemeldet: ${mine}. ${opponent} hat gemeldet: ${theirs}. Ein Admin entscheidet; bis dahin bleiben die ` +
    'Ratings, wie sie sind, und ihr könnt beide weiterspielen.',
  uncounted: (id) => `Match #${id} zählt nicht`,
  unchanged: (why) => `${why} Die Ratings bleiben, wie sie sind.`.trim(),
  youAborted: 'Du hast es abgesagt.',
  theyAborted: 'Dein Gegner hat es abgesagt.',
  notReported: 'Niemand hat es rechtzeitig gemeldet.',
  declaredVoid: 'Ein Admin hat es für ungültig erklärt.',
  youDidNotConfirm: 'Du hast nicht rechtzeitig bestätigt.',
  theyDidNotConfirm: 'Dein Gegner hat nicht rechtzeitig bestätigt.',
  you: (name) => `${name} (du)`,
  tag: (tag) => `Spieler-Tag: ${tag}`,
  where: 'Wo',
  mapBy: (author) => `Karte von ${author}`,
  server: (name) => `Server: ${name}`,
  channel: (name) => `Kanal: ${name}`,
  notYours: 'Nicht dein Match',
  notYoursWhich: (id) => `In Match #${id} spielst du nicht. \`/queue\` zeigt deins.`,
};
