/** A call to a player in a channel where others read as well. */
import type { Texts } from '../english.ts';

/** A call to a player in a channel where others read as well. */
export const call: Texts['call'] = {
  news: (player) =>
    `${player}, es gibt Neues für dich: \`/queue\` zeigt, wie es um dich steht. (Deine Direktnachrichten sind für mich gesperrt.)`,
  newsOfMatch: (player, match) =>
    `${player}, es gibt Neues zu deinem Match #${match}: \`/match\` zeigt es. (Deine Direktnachrichten sind für mich gesperrt.)`,
};
