/** What admins do: each action is one batch, which writes down in the same transaction who did it, to whom, and why. */
import type { BatchQuery, Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { AdminAction } from '../ladder/admin-action.ts';
import { OPEN_STATUSES } from '../ladder/match-life.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
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
          sql<string | null>`cast(${playerId ?? null} as text)`.as('player_id'),
          sql<number | null>`cast(${matchId ?? null} as bigint)`.as('match_id'),
          sql<string | null>`cast(${decision ?? null} as text)`.as('decision'),
          sql<string>`cast(${reason} as text)`.as('reason'),
          eb.ref('at').as('at'),
        ])
        .where(isDone),
    );
}

/** Keeps a player from joining the queue, for a reason, and takes them out of it; null lets them join again. */
export async function banPlayer(
  database: Database<LadderSchema>,
  record: AdminRecord & { readonly playerId: string },
  banReason: string | null,
): Promise<Player | undefined> {
  const { queries } = database;
  const { visit, playerId } = record;
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
      ban,
      ...(banReason === null ? [] : [leaveQuery(queries, visit).where('player_id', '=', playerId)]),
      recordQuery(queries, record, isKnown(playerId)),
    ],
  );
  const [player] = players.rows;
  return player && toPlayer(player);
}

/** Takes a player out of the queue, and reads the match that holds them. */
export async function releasePlayer(
  database: Database<LadderSchema>,
  record: AdminRecord & { readonly playerId: string },
): Promise<PlayerAtMatch> {
  const { queries } = database;
  const { visit, playerId } = record;
  const [players, matches] = await visited(
    database,
    visit,
    [
      playerQuery(queries, playerId),
      matchCardQuery(queries)
        .where((eb) => eb.or([eb('m.player_1_id', '=', playerId), eb('m.player_2_id', '=', playerId)]))
        .where('m.status', 'in', OPEN_STATUSES),
    ],
    [
      leaveQuery(queries, visit).where('player_id', '=', playerId),
      recordQuery(queries, record, isKnown(playerId)),
    ],
  );
  const [player] = players.rows;
  const [match] = matches.rows;
  return { player: player && toPlayer(player), match: match && toMatchCard(match) };
}

/** Takes everybody who waits out of the queue; says how many. */
export async function clearQueue(database: Database<LadderSchema>, record: AdminRecord): Promise<number> {
  const { queries } = database;
  const { visit } = record;
  const [left] = await visited(
    database,
    visit,
    [
      queries
        .selectFrom('queue_entries')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('ended_at', '=', visit.at)
        .where('match_id', 'is', null),
    ],
    [leaveQuery(queries, visit), recordQuery(queries, record, sql<boolean>`1 = 1`)],
  );
  return left.rows[0]?.count ?? 0;
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
  const [actions] = await visited(database, visit, [
    database.queries
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
      .orderBy('a.id', 'desc')
      .limit(limit),
  ]);
  return actions.rows.map(
    ({ match_id: matchId, player_name: name, player_username: username, decision, ...line }) => ({
      ...line,
      matchId: matchId ?? undefined,
      player: name ?? username ?? undefined,
      decision: decision ?? undefined,
    }),
  );
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
