/** A call to a player in a channel where others read as well. */

/** A call to a player in a channel where others read as well. */
export const call = {
  news: (player: string): string =>
    `${player}, there is news for you: \`/queue\` shows how you stand. (Your direct messages are closed to me.)`,
  newsOfMatch: (player: string, match: number): string =>
    `${player}, there is news of your match #${match}: \`/match\` shows it. (Your direct messages are closed to me.)`,
};
