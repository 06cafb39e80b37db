/** The outbox: what players are to be told is written together with what happened, so that no end of a process loses it. */
import type { BatchQuery, Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { MatchReason, PersonalReason } from '../ladder/notice-reason.ts';
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

/** Where a player can be reached. */
export interface Addressee {
  readonly id: string;
  /** The language of their Discord; undefined where it is not known. */
  readonly locale: string | undefined;
  /** The channel of their direct messages; undefined before it was opened. */
  readonly dmChannelId: string | undefined;
  /** The channel of a server in which they used the bot last. */
  readonly channelId: string | undefined;
}

/** News of a match. */
export interface MatchNews {
  readonly reason: MatchReason;
  readonly match: MatchCard;
}

/** News that belong to no match. */
export interface PersonalNews {
  readonly reason: PersonalReason;
  /** What an admin gave as the reason, where there is one. */
  readonly detail: string | undefined;
  readonly player: Addressee;
  /** When they came to be. */
  readonly at: Date;
}

/** News that Discord may not have yet. */
export interface WaitingNews {
  readonly playerId: string;
  readonly news: MatchNews | PersonalNews;
  /** When they came to be, as they were written down. */
  readonly at: Date;
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
} as const satisfies Record<MatchReason, string>;

/** Later than this it is no news any more that somebody was in the queue, in milliseconds. */
const RIVAL_IS_NEWS_MS = 10 * 60 * 1000;

/** Writes news of a match down, where `isNews` holds of it. */
export function newsQuery(
  queries: Kysely<LadderSchema>,
  { matchId, seat, reason }: { readonly matchId: number; readonly seat: Seat; readonly reason: MatchReason },
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

/** Writes news down that belong to no match, for every player that `to` finds. */
export function personalNewsQuery<Table extends keyof LadderSchema>(
  queries: Kysely<LadderSchema>,
  {
    reason,
    detail = null,
    at,
  }: { readonly reason: PersonalReason; readonly detail?: string | null; readonly at: Date },
  to: SelectQueryBuilder<LadderSchema, Table, { player_id: string }>,
): BatchQuery {
  return queries
    .insertInto('outbox')
    .columns(['player_id', 'reason', 'detail', 'at'])
    .expression((eb) =>
      eb
        .selectFrom(to.as('told'))
        .select((select) => [
          'told.player_id',
          select.val(reason).as('reason'),
          select.val(detail).as('detail'),
          select.val(at).as('at'),
        ])
        // Without a condition SQLite takes the word after ON for one of a join.
        .where(sql<boolean>`1 = 1`),
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
  return readNews(
    database,
    [claim, staleQuery(queries, playerIds, now), endQuery(queries, token)],
    sql`d.token = ${token}`,
  );
}

/**
 * Strikes out what a player was told, with all of its kind that had come to be by `at`, and reads what they are still to be
 * told; with the last of it the claim ends.
 */
export async function strikeNews(
  database: Database<LadderSchema>,
  { playerId, news, at }: Omit<WaitingNews, 'tries'>,
  { token, heldUntil }: DeliveryClaim,
): Promise<readonly WaitingNews[]> {
  const { queries } = database;
  const strike = queries
    .deleteFrom('outbox')
    .where('player_id', '=', playerId)
    .where((eb) => ('match' in news ? eb('match_id', '=', news.match.id) : eb('match_id', 'is', null)))
    .where('reason', '=', news.reason)
    .where('at', '<=', at);
  const goOn = queries
    .updateTable('deliveries')
    .set({ held_until: heldUntil, tries: 0 })
    .where('player_id', '=', playerId)
    .where('token', '=', token);
  return readNews(
    database,
    // The claim before the news, as whoever claims does it, so that the two cannot wait for each other.
    [goOn, strike, endQuery(queries, token).where('player_id', '=', playerId)],
    sql`d.token = ${token} and d.player_id = ${playerId}`,
  );
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

/** Strikes out, untold, that somebody was in the queue so long ago, or who joined it or plays by now. */
function staleQuery(queries: Kysely<LadderSchema>, playerIds: readonly string[], now: Date) {
  return queries
    .deleteFrom('outbox')
    .where('player_id', 'in', playerIds)
    .where('reason', '=', 'rival')
    .where((eb) =>
      eb.or([
        eb('at', '<=', new Date(now.getTime() - RIVAL_IS_NEWS_MS)),
        eb.exists(
          eb
            .selectFrom('queue_entries as q')
            .select('q.id')
            .whereRef('q.player_id', '=', 'outbox.player_id')
            .where('q.state', 'in', ['waiting', 'playing']),
        ),
      ]),
    );
}

/** Ends a claim where there is nothing left to tell. */
function endQuery(queries: Kysely<LadderSchema>, token: string) {
  return queries
    .deleteFrom('deliveries')
    .where('token', '=', token)
    .where(sql<boolean>`not exists (select 1 from outbox as o where o.player_id = deliveries.player_id)`);
}

/** Makes the changes, then reads the news of the deliveries `d` that are asked for, in their order. */
async function readNews(
  database: Database<LadderSchema>,
  changes: readonly BatchQuery[],
  isAsked: RawBuilder<boolean>,
): Promise<readonly WaitingNews[]> {
  const { queries } = database;
  const [ofMatches, personal] = await readAfter(database, changes, [
    matchNews(queries).where(isAsked),
    personalNews(queries).where(isAsked),
  ]);
  return [
    ...ofMatches.rows.map((row) => ({
      row,
      news: { reason: row.reason, match: toMatchCard(row) },
    })),
    ...personal.rows.map((row) => ({ row, news: toPersonalNews(row) })),
  ]
    .toSorted((a, b) => a.row.news_id - b.row.news_id)
    .map(({ row, news }) => ({ playerId: row.player_id, tries: row.tries, at: row.at, news }));
}

function matchNews(queries: Kysely<LadderSchema>) {
  return matchCardQuery(queries)
    .innerJoin('outbox as o', 'o.match_id', 'm.id')
    .innerJoin('deliveries as d', 'd.player_id', 'o.player_id')
    .select(['o.id as news_id', 'o.player_id', 'd.tries', 'o.at', sql<MatchReason>`o.reason`.as('reason')]);
}

function personalNews(queries: Kysely<LadderSchema>) {
  return queries
    .selectFrom('outbox as o')
    .innerJoin('deliveries as d', 'd.player_id', 'o.player_id')
    .innerJoin('players as p', 'p.discord_id', 'o.player_id')
    .select(['o.id as news_id', 'o.player_id', 'd.tries', sql<PersonalReason>`o.reason`.as('reason')])
    .select(['o.detail', 'o.at', 'p.locale', 'p.dm_channel_id', 'p.channel_id'])
    .where('o.match_id', 'is', null);
}

function toPersonalNews(
  row: Awaited<ReturnType<ReturnType<typeof personalNews>['execute']>>[number],
): PersonalNews {
  return {
    reason: row.reason,
    detail: row.detail ?? undefined,
    player: {
      id: row.player_id,
      locale: row.locale ?? undefined,
      dmChannelId: row.dm_channel_id ?? undefined,
      channelId: row.channel_id ?? undefined,
    },
    at: row.at,
  };
}
