/** What every interaction begins with: the player's row exists, the call is logged, and it is known whether it came before. */
import type { BatchQuery, BatchResults, Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import type { AcceptedTerms } from '../ladder/terms.ts';
import { readAfter } from './read-after.ts';
import type { LadderSchema } from './schema.ts';

/** One delivery of one interaction, as the database remembers it. */
export interface Visit {
  readonly interactionId: string;
  /** Differs between two deliveries of the same interaction. */
  readonly delivery: string;
  /** Called when this delivery turns out to be the first: what comes of it is the answer. */
  readonly onFirst?: () => void;
  readonly playerId: string;
  readonly username: string;
  /** The language of the player's Discord: `de`, `en-GB`. */
  readonly locale: string;
  /** The channel of the player's direct messages with the bot, when that is where they are. */
  readonly dmChannelId: string | undefined;
  /** The channel of a server, when that is where they are. */
  readonly channelId: string | undefined;
  /** What was used, for the log: `/queue`, `button queue:join`. */
  readonly name: string;
  readonly at: Date;
}

/** A player as the screens see them. */
export interface Player {
  readonly id: string;
  readonly username: string;
  readonly name: string | undefined;
  readonly tag: string | undefined;
  readonly region: string | undefined;
  readonly country: string | undefined;
  readonly isSetUp: boolean;
  /** Until when they stay out of the queue; undefined when they never had to. */
  readonly pausedUntil: Date | undefined;
  /** Why they are banned from the queue; undefined when they are not. */
  readonly banReason: string | undefined;
  /** The version of the terms that they accepted last; undefined when they never did. */
  readonly acceptedTerms: AcceptedTerms | undefined;
}

/** An interaction that another process, or an earlier delivery, has taken: it is answered there. */
export class DuplicateDelivery extends Error {
  constructor(interactionId: string) {
    super(`interaction ${interactionId} was delivered before and is answered there`);
    this.name = 'DuplicateDelivery';
  }
}

/**
 * Makes a visit: writes the player down, logs the call, makes the changes, and only then reads; all in one round trip.
 * Changes must act only where `isFirstDelivery`. Rejects with `DuplicateDelivery` for an interaction that came before.
 */
export async function visited<const Reads extends readonly BatchQuery[]>(
  database: Database<LadderSchema>,
  visit: Visit,
  reads: Reads,
  changes: readonly BatchQuery[] = [],
): Promise<BatchResults<Reads>> {
  const { queries } = database;
  const { interactionId, delivery, onFirst } = visit;
  const all = [...visitChanges(queries, visit), ...changes];
  const [own, ...results] = await readAfter(database, all, [
    deliveryQuery(queries, visit).select('delivery'),
    ...reads,
  ]);
  if (own.rows[0]?.delivery !== delivery) throw new DuplicateDelivery(interactionId);
  onFirst?.();
  // What follows the first read answers the others, in order.
  return results;
}

/** Reads one player. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function playerQuery(queries: Kysely<LadderSchema>, playerId: string) {
  return queries.selectFrom('players').selectAll().where('discord_id', '=', playerId);
}

/** This delivery's line in the log; none when the interaction came before. What is inserted from it is inserted once. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function deliveryQuery(queries: Kysely<LadderSchema>, { interactionId, delivery }: Visit) {
  return queries
    .selectFrom('command_calls')
    .where('interaction_id', '=', interactionId)
    .where('delivery', '=', delivery);
}

/** True where this delivery is the one that was logged: an interaction that comes twice has one effect. */
export function isFirstDelivery({ interactionId, delivery }: Visit): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from command_calls where interaction_id = ${interactionId} and delivery = ${delivery}
  )`;
}

/** The player that a row tells of. */
export function toPlayer(row: Selectable<LadderSchema['players']>): Player {
  return {
    id: row.discord_id,
    username: row.username,
    name: row.name ?? undefined,
    tag: row.tag ?? undefined,
    region: row.region ?? undefined,
    country: row.country ?? undefined,
    isSetUp: row.set_up_at !== null,
    pausedUntil: row.paused_until ?? undefined,
    banReason: row.ban_reason ?? undefined,
    acceptedTerms:
      row.terms_version === null || row.terms_accepted_at === null
        ? undefined
        : { version: row.terms_version, at: row.terms_accepted_at },
  };
}

/** The one row that a statement must have given; its absence is a bug of ours. */
export function onlyRow<Row>({ rows }: { readonly rows: readonly Row[] }): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('ladder bug: a row that was just written is not there');
  return row;
}

/** The player is written down, and touched again only when something about them changed; the call is logged. */
function visitChanges(queries: Kysely<LadderSchema>, visit: Visit): readonly BatchQuery[] {
  const { playerId, username, locale, at } = visit;
  return [
    queries
      .insertInto('players')
      .values({
        discord_id: playerId,
        username,
        locale,
        dm_channel_id: visit.dmChannelId ?? null,
        channel_id: visit.channelId ?? null,
        created_at: at,
        updated_at: at,
      })
      .onConflict((conflict) =>
        conflict
          .column('discord_id')
          .doUpdateSet({
            username: sql<string>`excluded.username`,
            locale: sql<string>`excluded.locale`,
            dm_channel_id: sql<string | null>`coalesce(excluded.dm_channel_id, players.dm_channel_id)`,
            channel_id: sql<string | null>`coalesce(excluded.channel_id, players.channel_id)`,
            updated_at: at,
          })
          .where(
            sql<boolean>`players.username <> excluded.username or players.locale is distinct from excluded.locale or
              (excluded.dm_channel_id is not null and players.dm_channel_id is distinct from excluded.dm_channel_id) or
              (excluded.channel_id is not null and players.channel_id is distinct from excluded.channel_id)`,
          ),
      ),
    queries
      .insertInto('command_calls')
      .values({
        interaction_id: visit.interactionId,
        delivery: visit.delivery,
        player_id: playerId,
        name: visit.name,
        at,
      })
      .onConflict((conflict) => conflict.column('interaction_id').doNothing()),
  ];
}
