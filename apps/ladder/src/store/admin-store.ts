/** What admins do: each action is one batch, which writes down in the same transaction who did it, to whom, and why. */
import type { BatchQuery, Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { AdminAction } from '../ladder/admin-action.ts';
import { OPEN_STATUSES, type MatchStatus } from '../ladder/match-life.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import { personalNewsQuery } from './outbox-store.ts';
import type { LadderSchema } from './schema.ts';
import {
  deliveryQuery,
  isFirstDelivery,
  playerQuery,
  toPlayer,
  visited,
  type Player,
  type Visit,
} from './visit.ts';

/** An action as it is written down. */
export interface AdminRecord {
  /** The visit of the admin. */
  readonly visit: Visit;
  readonly action: AdminAction;
  readonly playerId?: string;
  readonly matchId?: number;
  readonly decision?: string;
  readonly reason: string;
}

/** A line of the book of what admins did. */
export interface AdminLine {
  readonly admin: string;
  readonly action: AdminAction;
  readonly player: string | undefined;
  readonly matchId: number | undefined;
  readonly decision: string | undefined;
  readonly reason: string;
  readonly at: Date;
}

/** A player and the match that they are in. */
export interface PlayerAtMatch {
  readonly player: Player | undefined;
  readonly match: MatchCard | undefined;
}

/** A player as an admin sees them. */
export interface PlayerForAdmin extends PlayerAtMatch {
  readonly ratings: readonly { readonly race: string; readonly rating: number; readonly games: number }[];
  /** Since when they wait in the queue; undefined when they do not. */
  readonly waitingSince: Date | undefined;
  readonly actions: readonly AdminLine[];
}

/** Disputes that the snapshot names; it counts them all. */
const DISPUTES_SHOWN = 10;

/** How many there are, and since when the first of them. */
export interface Backlog {
  readonly count: number;
  readonly since: Date | undefined;
}

/** What goes on at the moment. */
export interface Snapshot {
  readonly waiting: Backlog;
  /** Matches that are not over, and those that wait for an admin. */
  readonly matches: readonly { readonly status: MatchStatus; readonly count: number }[];
  /** Those that wait for an admin, whoever waits longest first; the first of them where there are many. */
  readonly disputed: readonly MatchCard[];
  /** What players were not told yet. */
  readonly untold: Backlog;
}

/** Writes an action down where `isDone` holds. */
export function recordQuery(
  queries: Kysely<LadderSchema>,
  { visit, action, playerId, matchId, decision, reason }: AdminRecord,
  isDone: RawBuilder<boolean>,
): BatchQuery {
  return queries
    .insertInto('admin_actions')
    .columns(['admin_id', 'action', 'player_id', 'match_id', 'decision', 'reason', 'at'])
    .expression((eb) =>
      deliveryQuery(queries, visit)
        .select([
          'player_id as admin_id',
          sql<string>`${action}`.as('action'),
          // Whoever is refused may have named what is not there.
          sql<string | null>`(select discord_id from players where discord_id = ${playerId ?? null})`.as(
            'player_id',
          ),
          sql<number | null>`(select id from matches where id = ${matchId ?? null})`.as('match_id'),
          sql<string | null>`cast(${decision ?? null} as text)`.as('decision'),
          sql<string>`cast(${reason} as text)`.as('reason'),
          eb.ref('at').as('at'),
        ])
        .where(isDone),
    );
}

/** Writes down what somebody tried who may not. */
export async function recordRefusal(
  database: Database<LadderSchema>,
  record: AdminRecord & { readonly action: 'refused' },
): Promise<void> {
  await visited(database, record.visit, [], [recordQuery(database.queries, record, sql<boolean>`1 = 1`)]);
}

/** Keeps a player from joining the queue, for a reason, and takes them out of it; null lets them join again. They hear of it. */
export async function banPlayer(
  database: Database<LadderSchema>,
  record: AdminRecord & { readonly playerId: string },
  banReason: string | null,
): Promise<Player | undefined> {
  const { queries } = database;
  const { visit, playerId, reason: detail } = record;
  const isNews = queries
    .selectFrom('players')
    .select('discord_id as player_id')
    .where('discord_id', '=', playerId)
    .where(sql<boolean>`ban_reason is distinct from ${banReason}`)
    .where(isFirstDelivery(visit));
  const news = { reason: banReason === null ? 'unbanned' : 'banned', detail, at: visit.at } as const;
  const ban = queries
    .updateTable('players')
    .set({ ban_reason: banReason, updated_at: visit.at })
    .where('discord_id', '=', playerId)
    .where(isFirstDelivery(visit));
  const [players] = await visited(
    database,
    visit,
    [playerQuery(queries, playerId)],
    [
      // The news first: afterwards nobody can see whether anything has changed.
      personalNewsQuery(queries, news, isNews),
      ban,
      ...(banReason === null ? [] : [leaveQuery(queries, visit).where('player_id', '=', playerId)]),
      recordQuery(queries, record, isKnown(playerId)),
    ],
  );
  const [player] = players.rows;
  return player && toPlayer(player);
}

/** Takes a player out of the queue, and reads the match that holds them. Who was held hears of it. */
export async function releasePlayer(
  database: Database<LadderSchema>,
  record: AdminRecord & { readonly playerId: string },
): Promise<PlayerAtMatch> {
  const { queries } = database;
  const { visit, playerId, reason: detail } = record;
  const wasHeld = queries
    .selectFrom('queue_entries')
    .select('player_id')
    .where('player_id', '=', playerId)
    .where((eb) => eb.or([eb('state', '=', 'playing'), eb('ended_at', '=', visit.at)]))
    .where(isFirstDelivery(visit));
  const [players, matches] = await visited(
    database,
    visit,
    [playerQuery(queries, playerId), openMatchQuery(queries, playerId)],
    [
      leaveQuery(queries, visit).where('player_id', '=', playerId),
      personalNewsQuery(queries, { reason: 'released', detail, at: visit.at }, wasHeld),
      recordQuery(queries, record, isKnown(playerId)),
    ],
  );
  const [player] = players.rows;
  const [match] = matches.rows;
  return { player: player && toPlayer(player), match: match && toMatchCard(match) };
}

/** Takes everybody who waits out of the queue; says whom. They hear of it. */
export async function clearQueue(
  database: Database<LadderSchema>,
  record: AdminRecord,
): Promise<readonly string[]> {
  const { queries } = database;
  const { visit, reason: detail } = record;
  const taken = queries
    .selectFrom('queue_entries')
    .select('player_id')
    .where('ended_at', '=', visit.at)
    .where('match_id', 'is', null)
    .where(isFirstDelivery(visit));
  const [left] = await visited(
    database,
    visit,
    [taken],
    [
      leaveQuery(queries, visit),
      personalNewsQuery(queries, { reason: 'queue-cleared', detail, at: visit.at }, taken),
      recordQuery(queries, record, sql<boolean>`1 = 1`),
    ],
  );
  return left.rows.map((row) => row.player_id);
}

/** Reads a match for an admin. */
export async function visitMatch(
  database: Database<LadderSchema>,
  visit: Visit,
  matchId: number,
): Promise<MatchCard | undefined> {
  const [matches] = await visited(database, visit, [
    matchCardQuery(database.queries).where('m.id', '=', matchId),
  ]);
  const [match] = matches.rows;
  return match && toMatchCard(match);
}

/** What admins did last, newest first; to one player if given. */
export async function readAdminLog(
  database: Database<LadderSchema>,
  visit: Visit,
  { playerId, limit }: { readonly playerId: string | undefined; readonly limit: number },
): Promise<readonly AdminLine[]> {
  const [actions] = await visited(database, visit, [linesQuery(database.queries, playerId).limit(limit)]);
  return actions.rows.map(toLine);
}

/** Sets a player's rating, and writes the step into its history. Undefined when they have none in that race. */
export async function adjustRating(
  database: Database<LadderSchema>,
  record: AdminRecord & { readonly playerId: string },
  { race, rating }: { readonly race: string; readonly rating: number },
): Promise<number | undefined> {
  const { queries, dialect } = database;
  const { visit, playerId } = record;
  const ratings = queries
    .selectFrom('ratings')
    .select('rating')
    .where('player_id', '=', playerId)
    .where('race', '=', race);
  // A settlement at the same time is over before the history says what the rating was.
  const held = ratings.$if(dialect === 'postgresql', (query) => query.forNoKeyUpdate());
  const step = queries
    .insertInto('rating_history')
    .columns(['player_id', 'race', 'rating_before', 'rating_after', 'deviation_after', 'at'])
    .expression((eb) =>
      eb
        .selectFrom('ratings as r')
        .innerJoin('command_calls as c', (join) =>
          join.on('c.interaction_id', '=', visit.interactionId).on('c.delivery', '=', visit.delivery),
        )
        .select([
          'r.player_id',
          'r.race',
          'r.rating as rating_before',
          sql<number>`cast(${rating} as integer)`.as('rating_after'),
          'r.deviation',
          'c.at',
        ])
        .where('r.player_id', '=', playerId)
        .where('r.race', '=', race)
        .where('r.rating', '<>', rating),
    );
  const change = queries
    .updateTable('ratings')
    .set({ rating })
    .where('player_id', '=', playerId)
    .where('race', '=', race)
    .where(isFirstDelivery(visit));
  const hasRating = sql<boolean>`exists (select 1 from ratings where player_id = ${playerId} and race = ${race})`;
  const [rows] = await visited(
    database,
    visit,
    [ratings],
    // The history first: it says what the rating was.
    [held, step, change, recordQuery(queries, record, hasRating)],
  );
  return rows.rows[0]?.rating;
}

/** Reads everything that may hold a player, and what admins did about them. */
export async function readPlayerForAdmin(
  database: Database<LadderSchema>,
  visit: Visit,
  { playerId, limit }: { readonly playerId: string; readonly limit: number },
): Promise<PlayerForAdmin> {
  const { queries } = database;
  const [players, ratings, entries, matches, actions] = await visited(database, visit, [
    playerQuery(queries, playerId),
    queries
      .selectFrom('ratings')
      .select(['race', 'rating', 'games'])
      .where('player_id', '=', playerId)
      .orderBy('race'),
    queries
      .selectFrom('queue_entries')
      .select('joined_at')
      .where('player_id', '=', playerId)
      .where('state', '=', 'waiting'),
    openMatchQuery(queries, playerId),
    linesQuery(queries, playerId).limit(limit),
  ]);
  const [player] = players.rows;
  const [match] = matches.rows;
  return {
    player: player && toPlayer(player),
    ratings: ratings.rows,
    waitingSince: entries.rows[0]?.joined_at,
    match: match && toMatchCard(match),
    actions: actions.rows.map(toLine),
  };
}

/** Reads what goes on at the moment, in numbers. */
export async function readSnapshot(database: Database<LadderSchema>, visit: Visit): Promise<Snapshot> {
  const { queries } = database;
  const [waiting, matches, disputed, news] = await visited(database, visit, [
    queries
      .selectFrom('queue_entries')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('joined_at').as('joined_at')])
      .where('state', '=', 'waiting'),
    queries
      .selectFrom('matches')
      .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
      .where('status', 'in', [...OPEN_STATUSES, 'disputed'])
      .groupBy('status')
      .orderBy('status'),
    matchCardQuery(queries)
      .where('m.status', '=', 'disputed')
      .orderBy('m.settled_at')
      .orderBy('m.id')
      .limit(DISPUTES_SHOWN),
    queries
      .selectFrom('outbox')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('at').as('at')]),
  ]);
  return {
    waiting: { count: waiting.rows[0]?.count ?? 0, since: waiting.rows[0]?.joined_at ?? undefined },
    matches: matches.rows,
    disputed: disputed.rows.map(toMatchCard),
    untold: { count: news.rows[0]?.count ?? 0, since: news.rows[0]?.at ?? undefined },
  };
}

/** What admins did, newest first; to one player if given. */
function linesQuery(queries: Kysely<LadderSchema>, playerId: string | undefined) {
  return (
    queries
      .selectFrom('admin_actions as a')
      .innerJoin('players as by', 'by.discord_id', 'a.admin_id')
      .leftJoin('players as to', 'to.discord_id', 'a.player_id')
      .select([
        'by.username as admin',
        'to.name as player_name',
        'to.username as player_username',
        'a.action',
        'a.match_id',
        'a.decision',
        'a.reason',
        'a.at',
      ])
      .$if(playerId !== undefined, (query) => query.where('a.player_id', '=', playerId ?? ''))
      // Of who is refused again and again the last try says enough, and hides nothing else.
      .where(
        sql<boolean>`(a.action <> 'refused' or not exists (select 1 from admin_actions as later
        where later.action = 'refused' and later.admin_id = a.admin_id and later.id > a.id))`,
      )
      .orderBy('a.id', 'desc')
  );
}

function toLine(row: Awaited<ReturnType<ReturnType<typeof linesQuery>['execute']>>[number]): AdminLine {
  const { match_id: matchId, player_name: name, player_username: username, decision, ...line } = row;
  return {
    ...line,
    matchId: matchId ?? undefined,
    player: name ?? username ?? undefined,
    decision: decision ?? undefined,
  };
}

function openMatchQuery(queries: Kysely<LadderSchema>, playerId: string) {
  return matchCardQuery(queries)
    .where((eb) => eb.or([eb('m.player_1_id', '=', playerId), eb('m.player_2_id', '=', playerId)]))
    .where('m.status', 'in', OPEN_STATUSES);
}

/** Ends turns in the queue; add whose. */
function leaveQuery(queries: Kysely<LadderSchema>, visit: Visit) {
  return queries
    .updateTable('queue_entries')
    .set({ state: 'over', ended_at: visit.at })
    .where('state', '=', 'waiting')
    .where(isFirstDelivery(visit));
}

function isKnown(playerId: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from players where discord_id = ${playerId})`;
}
