/** A call to a player in a channel where others read as well. */
import type { Texts } from '../texts/english.ts';

/** What is written there; it pings that player and nobody else. */
export interface CallView {
  readonly content: string;
  readonly allowed_mentions: { readonly parse: []; readonly users: readonly string[] };
}

/** Tells a player where their news are, of a match or of none; what they are is for nobody else to read. */
export function callView(matchId: number | undefined, playerId: string, { call }: Texts): CallView {
  const player = `<@${playerId}>`;
  return {
    content: matchId === undefined ? call.news(player) : call.newsOfMatch(player, matchId),
    allowed_mentions: { parse: [], users: [playerId] },
  };
}
