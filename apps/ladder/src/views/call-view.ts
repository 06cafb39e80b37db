/** A call to a player in a channel where others read as well. */

/** What is written there; it pings that player and nobody else. */
export interface CallView {
  readonly content: string;
  readonly allowed_mentions: { readonly parse: []; readonly users: readonly string[] };
}

/** Tells a player where their news are; what they are is for nobody else to read. */
export function callView(matchId: number, playerId: string): CallView {
  return {
    content: `<@${playerId}>, there is news of your match #${matchId}: \`/match\` shows it. (Your direct messages are closed to me.)`,
    allowed_mentions: { parse: [], users: [playerId] },
  };
}
