/** A player's own matches: the newest of them, and pages of all. */
import { readOwnMatches } from '../store/history-store.ts';
import type { MatchCard } from '../store/match-card.ts';
import type { Call, Ladder } from './ladder.ts';

/** Matches on a page. */
const PAGE_SIZE = 10;

/** One page of a player's matches, newest first. */
export interface HistoryPage {
  readonly playerId: string;
  readonly matches: readonly MatchCard[];
  /** The number before which older ones follow; undefined on the last page. */
  readonly olderThan: number | undefined;
  readonly isNewest: boolean;
}

/** The match that a player is in, or was in last. */
export async function newestMatch({ database }: Ladder, { visit }: Call): Promise<MatchCard | undefined> {
  const [match] = await readOwnMatches(database, visit, { before: undefined, limit: 1 });
  return match;
}

/** A page of matches before a number, or the newest. */
export async function historyPage(
  { database }: Ladder,
  { visit }: Call,
  before: number | undefined,
): Promise<HistoryPage> {
  // One more than is shown tells whether there are others.
  const found = await readOwnMatches(database, visit, { before, limit: PAGE_SIZE + 1 });
  const matches = found.slice(0, PAGE_SIZE);
  return {
    playerId: visit.playerId,
    matches,
    olderThan: found.length > PAGE_SIZE ? matches.at(-1)?.id : undefined,
    isNewest: before === undefined,
  };
}
