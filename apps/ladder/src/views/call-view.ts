/** A call to a player in a channel where others read as well. */

/** What is written there; it pings that player and nobody else. */
export interface CallView {
  readonly content: string;
  readonly allowed_mentions: { readonly parse: []; readonly users: readonly string[] };
}

/** Tells a player where their news are, of a match or of none; what they are is for nobody else to read. */
export function callView(matchId: number | undefined, playerId: string): CallView {
  const news =
    matchId === undefined
      ? 'there is news for you: `/queue` shows how you stand.'
      : `there is news of your match #${matchId}: \`/match\` shows it.`;
  return {
    content: `<@${playerId}>, ${news} (Your direct messages are closed to me.)`,
    allowed_mentions: { parse: [], users: [playerId] },
  };
}
