/** What admins do about players and matches. Reading costs one round trip, deciding a match one more. */
import type { Outcome } from '../ladder/result.ts';
import * as store from '../store/admin-store.ts';
import type { AdminLine, PlayerAtMatch, PlayerForAdmin, Snapshot } from '../store/admin-store.ts';
import type { MatchCard } from '../store/match-card.ts';
import type { Player } from '../store/visit.ts';
import type { Call, Ladder } from './ladder.ts';
import { noticeBoth, type MatchNotice } from './notice.ts';
import { resolve } from './settle.ts';

/** Lines of the log beside a player. */
const SHORT_LOG_LENGTH = 5;
/** Lines of the log on a screen. */
const LOG_LENGTH = 10;

/** To whom, and why. */
export interface AdminOrder {
  readonly playerId: string;
  readonly reason: string;
}

/** A match after an admin decided it; undefined when there is none. */
export interface Resolved {
  readonly match: MatchCard | undefined;
  /** Whether the decision stands; false when the match changed in that moment. */
  readonly isDone: boolean;
  readonly notices: readonly MatchNotice[];
}

/** What holds a player no more. */
export interface Released extends PlayerAtMatch {
  readonly notices: readonly MatchNotice[];
}

/** Writes down that somebody tried what only admins may: with what, to whom, and what they gave as the reason. */
export async function recordRefusal(
  { database }: Ladder,
  { visit, effects }: Call,
  attempt: {
    readonly decision: string;
    readonly playerId?: string;
    readonly matchId?: number;
    readonly reason: string;
  },
): Promise<void> {
  await effects.track(() => store.recordRefusal(database, { visit, action: 'refused', ...attempt }));
}

/** Decides a match: for a player by their id, as a draw, or void. Whoever does not play in it cannot win it. */
export async function resolveMatch(
  ladder: Ladder,
  { visit, effects }: Call,
  {
    matchId,
    decision,
    reason,
  }: { readonly matchId: number; readonly decision: string; readonly reason: string },
): Promise<Resolved | 'not a player of it'> {
  const match = await store.visitMatch(ladder.database, visit, matchId);
  if (match === undefined) return { match, isDone: false, notices: [] };
  const outcome = outcomeOf(match, decision);
  if (outcome === undefined) return 'not a player of it';
  const record = {
    visit,
    action: 'resolve' as const,
    matchId,
    ...(outcome === null || outcome === 'draw'
      ? { decision: outcome ?? 'void' }
      : { decision: 'won', playerId: decision }),
    reason,
  };
  const settled = await effects.track(() => resolve(ladder, match, outcome, record));
  return {
    match: settled.match,
    isDone: settled.isOurs,
    notices: settled.isOurs && settled.match ? noticeBoth('decided', settled.match) : [],
  };
}

/** Keeps a player out of the queue from now on. A match that they are in goes on. Undefined when nobody knows them. */
export async function ban(
  { database }: Ladder,
  { visit, effects }: Call,
  { playerId, reason }: AdminOrder,
): Promise<Player | undefined> {
  const record = { visit, action: 'ban' as const, playerId, reason };
  return effects.track(() => store.banPlayer(database, record, reason));
}

/** Lets a player join the queue again. */
export async function unban(
  { database }: Ladder,
  { visit, effects }: Call,
  { playerId, reason }: AdminOrder,
): Promise<Player | undefined> {
  const record = { visit, action: 'unban' as const, playerId, reason };
  return effects.track(() => store.banPlayer(database, record, null));
}

/** Frees a player: out of the queue, and the match that they are in is void. */
export async function release(
  ladder: Ladder,
  { visit, effects }: Call,
  { playerId, reason }: AdminOrder,
): Promise<Released> {
  const record = { visit, action: 'release' as const, playerId, reason };
  const { player, match } = await effects.track(() => store.releasePlayer(ladder.database, record));
  if (match === undefined) return { player, match, notices: [] };
  const ended = await effects.track(() => resolve(ladder, match, null));
  return {
    player,
    match: ended.match,
    notices: ended.isOurs && ended.match ? noticeBoth('decided', ended.match) : [],
  };
}

/** Takes everybody out of the queue; says whom. */
export async function clearQueue(
  { database }: Ladder,
  { visit, effects }: Call,
  reason: string,
): Promise<readonly string[]> {
  return effects.track(() => store.clearQueue(database, { visit, action: 'clear-queue', reason }));
}

/** What admins did last; to one player if given. */
export async function adminLog(
  { database }: Ladder,
  { visit }: Call,
  playerId: string | undefined,
): Promise<readonly AdminLine[]> {
  return store.readAdminLog(database, visit, { playerId, limit: LOG_LENGTH });
}

/** Sets a rating; undefined when the player has none in that race. */
export async function adjust(
  { database }: Ladder,
  { visit, effects }: Call,
  { playerId, reason, race, rating }: AdminOrder & { readonly race: string; readonly rating: number },
): Promise<number | undefined> {
  const record = { visit, action: 'adjust' as const, playerId, decision: `${race} ${rating}`, reason };
  return effects.track(() => store.adjustRating(database, record, { race, rating }));
}

/** A player, with everything that may hold them. */
export async function playerForAdmin(
  { database }: Ladder,
  { visit }: Call,
  playerId: string,
): Promise<PlayerForAdmin> {
  return store.readPlayerForAdmin(database, visit, { playerId, limit: SHORT_LOG_LENGTH });
}

/** A match, whoever plays in it. */
export async function matchForAdmin(
  { database }: Ladder,
  { visit }: Call,
  matchId: number,
): Promise<MatchCard | undefined> {
  return store.visitMatch(database, visit, matchId);
}

/** What goes on at the moment. */
export async function snapshot({ database }: Ladder, { visit }: Call): Promise<Snapshot> {
  return store.readSnapshot(database, visit);
}

/** Null for a void match; undefined for a winner who does not play in it. */
function outcomeOf({ player1, player2 }: MatchCard, decision: string): Outcome | null | undefined {
  if (decision === 'draw') return 'draw';
  if (decision === 'void') return null;
  if (decision === player1.id) return 'player_1';
  return decision === player2.id ? 'player_2' : undefined;
}
