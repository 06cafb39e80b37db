/** The outbox: what players are to be told is written together with what happened, so that no end of a process loses it. */
import type { BatchQuery, Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { NoticeReason } from '../ladder/notice-reason.ts';
import type { Seat } from '../ladder/result.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import { readAfter } from './read-after.ts';
import type { LadderSchema } from './schema.ts';

/** The right to tell players their news: while it lasts, nobody else tells them any. */
export interface DeliveryClaim {
  /** Names whoever has it; a fresh one for every claim. */
  readonly token: string;
  readonly heldUntil: Date;
}

/** News that Discord may not have yet. */
export interface WaitingNews {
  readonly playerId: string;
  readonly reason: NoticeReason;
  readonly match: MatchCard;
  /** How often in a row telling this player has failed. */
  readonly tries: number;
}

/** The column of a match that says when news of a kind came to be. */
const AT = {
  found: 'created_at',
  confirmed: 'created_at',
  reminder: 'created_at',
  reported: 'reported_at',
  decided: 'settled_at',
} as const satisfies Record<NoticeReason, string>;

/** Writes news down, where `isNews` holds of the match. */
export function newsQuery(
  queries: Kysely<LadderSchema>,
  { matchId, seat, reason }: { readonly matchId: number; readonly seat: Seat; readonly reason: NoticeReason },
  isNews: RawBuilder<boolean>,
): BatchQuery {
  return queries
    .insertInto('outbox')
    .columns(['match_id', 'player_id', 'reason', 'at'])
    .expression((eb) =>
      eb
        .selectFrom('matches')
        .select((select) => [
          'id',
          `${seat}_id as player_id` as const,
          select.val(reason).as('reason'),
          `${AT[reason]} as at`,
        ])
        .where('id', '=', matchId)
        .where(isNews),
    )
    .onConflict((conflict) => conflict.doNothing());
}

/**
 * Whom nobody is telling their news: nobody has begun since `before`, or a claim has run out. Whoever has waited longest
 * comes first.
 */
export async function playersWithNews(
  database: Database<LadderSchema>,
  { before, now, limit }: { readonly before: Date; readonly now: Date; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await database.queries
    .selectFrom('outbox as o')
    .leftJoin('deliveries as d', 'd.player_id', 'o.player_id')
    .select('o.player_id')
    .where((eb) =>
      eb.or([
        eb.and([eb('d.held_until', 'is', null), eb('o.at', '<=', before)]),
        eb('d.held_until', '<=', now),
      ]),
    )
    .groupBy('o.player_id')
    .orderBy((eb) => eb.fn.min('o.id'))
    .limit(limit)
    .execute();
  return rows.map((row) => row.player_id);
}

/**
 * Claims the players to whom nobody is telling anything, and reads their news, each player's in order. Of two processes
 * that claim at once one gets a player; the claim ends by itself, for a process may die with it.
 */
export async function claimNews(
  database: Database<LadderSchema>,
  playerIds: readonly string[],
  { token, heldUntil, now }: DeliveryClaim & { readonly now: Date },
): Promise<readonly WaitingNews[]> {
  const { queries } = database;
  const claim = queries
    .insertInto('deliveries')
    // Always in the same order, so that two claims cannot wait for each other.
    .values(playerIds.toSorted().map((id) => ({ player_id: id, token, held_until: heldUntil })))
    .onConflict((conflict) =>
      conflict
        .column('player_id')
        .doUpdateSet({ token, held_until: heldUntil })
        .where('deliveries.held_until', '<=', now),
    );
  const [rows] = await readAfter(database, [claim, endQuery(queries, token)], [newsOfClaim(queries, token)]);
  return rows.rows.map(toNews);
}

/** Strikes out what a player was told, and reads what they are still to be told; with the last of it the claim ends. */
export async function strikeNews(
  database: Database<LadderSchema>,
  { playerId, reason, match, at }: Omit<WaitingNews, 'tries'> & { readonly at: Date },
  { token, heldUntil }: DeliveryClaim,
): Promise<readonly WaitingNews[]> {
  const { queries } = database;
  const strike = queries
    .deleteFrom('outbox')
    .where('match_id', '=', match.id)
    .where('player_id', '=', playerId)
    .where('reason', '=', reason)
    .where('at', '<=', at);
  const goOn = queries
    .updateTable('deliveries')
    .set({ held_until: heldUntil, tries: 0 })
    .where('player_id', '=', playerId)
    .where('token', '=', token);
  const [rows] = await readAfter(
    database,
    [strike, goOn, endQuery(queries, token).where('player_id', '=', playerId)],
    [newsOfClaim(queries, token).where('o.player_id', '=', playerId)],
  );
  return rows.rows.map(toNews);
}

/** Keeps all that a player is to be told for another try at that moment: nothing newer goes before what has failed. */
export async function postponeNews(
  database: Database<LadderSchema>,
  playerId: string,
  { token, heldUntil }: DeliveryClaim,
): Promise<void> {
  await database.queries
    .updateTable('deliveries')
    .set((eb) => ({ tries: eb('tries', '+', 1), held_until: heldUntil }))
    .where('player_id', '=', playerId)
    .where('token', '=', token)
    .execute();
}

/** Ends a claim where there is nothing left to tell. */
function endQuery(queries: Kysely<LadderSchema>, token: string) {
  return queries
    .deleteFrom('deliveries')
    .where('token', '=', token)
    .where(sql<boolean>`not exists (select 1 from outbox as o where o.player_id = deliveries.player_id)`);
}

function newsOfClaim(queries: Kysely<LadderSchema>, token: string) {
  return matchCardQuery(queries)
    .innerJoin('outbox as o', 'o.match_id', 'm.id')
    .innerJoin('deliveries as d', 'd.player_id', 'o.player_id')
    .select(['o.player_id', 'o.reason', 'd.tries'])
    .where('d.token', '=', token)
    .orderBy('o.id');
}

type NewsRow = Awaited<ReturnType<ReturnType<typeof newsOfClaim>['execute']>>[number];

function toNews(row: NewsRow): WaitingNews {
  return { playerId: row.player_id, reason: row.reason, tries: row.tries, match: toMatchCard(row) };
}
