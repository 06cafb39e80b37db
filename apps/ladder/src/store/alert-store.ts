/** Who wants to be told when somebody else joins the queue, and whoever is told at the moment. */
import type { BatchQuery, Database } from '@warmpool/database';
import { sql, type Kysely } from 'kysely';
import { personalNewsQuery } from './outbox-store.ts';
import type { LadderSchema } from './schema.ts';
import { deliveryQuery, isFirstDelivery, type Visit } from './visit.ts';

/** Tells a player from now on; who asks again is told for longer. */
export function askAlertQuery(queries: Kysely<LadderSchema>, visit: Visit, until: Date): BatchQuery {
  return queries
    .insertInto('queue_alerts')
    .columns(['player_id', 'asked_at', 'until'])
    .expression((eb) => deliveryQuery(queries, visit).select(['player_id', 'at', eb.val(until).as('until')]))
    .onConflict((conflict) =>
      conflict.column('player_id').doUpdateSet((eb) => ({
        asked_at: eb.ref('excluded.asked_at'),
        until: eb.ref('excluded.until'),
      })),
    );
}

/** Tells a player no more. */
export function stopAlertQuery(queries: Kysely<LadderSchema>, visit: Visit): BatchQuery {
  return queries
    .deleteFrom('queue_alerts')
    .where('player_id', '=', visit.playerId)
    .where(isFirstDelivery(visit));
}

/** Until when a player is told. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function alertQuery(queries: Kysely<LadderSchema>, { playerId, at }: Visit) {
  return queries
    .selectFrom('queue_alerts')
    .select('until')
    .where('player_id', '=', playerId)
    .where('until', '>', at);
}

/**
 * Writes down that those who asked for it hear of somebody who waits and has come since they asked and since they were
 * last told; says whom, at most `limit`, who was told longest ago first. Nobody hears of it who waits or plays, who may
 * not join, or who was told since `quietSince`. Of several processes at once each takes some.
 */
export async function alertOfRivals(
  database: Database<LadderSchema>,
  { now, quietSince, limit }: { readonly now: Date; readonly quietSince: Date; readonly limit: number },
): Promise<readonly string[]> {
  const { queries, dialect } = database;
  const due = queries
    .selectFrom('queue_alerts as a')
    .innerJoin('players as p', 'p.discord_id', 'a.player_id')
    .select('a.player_id')
    .where('a.until', '>', now)
    .where((eb) => eb.or([eb('a.told_at', 'is', null), eb('a.told_at', '<=', quietSince)]))
    .where('p.ban_reason', 'is', null)
    .where((eb) => eb.or([eb('p.paused_until', 'is', null), eb('p.paused_until', '<=', now)]))
    .where(
      sql<boolean>`not exists (select 1 from queue_entries as own
        where own.player_id = a.player_id and own.state in ('waiting', 'playing'))`,
    )
    .where(
      sql<boolean>`exists (select 1 from queue_entries as other
        where other.state = 'waiting' and other.joined_at > a.asked_at
          and (a.told_at is null or other.joined_at > a.told_at))`,
    )
    .orderBy(sql`coalesce(a.told_at, a.asked_at)`)
    .limit(limit)
    // Two that wait for each other's rows would be a deadlock.
    .$if(dialect === 'postgresql', (query) => query.forUpdate('a').skipLocked());
  const tell = queries
    .updateTable('queue_alerts')
    .set({ told_at: now })
    .where('player_id', 'in', due)
    .returning('player_id');
  const told = queries.selectFrom('queue_alerts').select('player_id').where('told_at', '=', now);
  const [rows] = await database.batch([tell, personalNewsQuery(queries, { reason: 'rival', at: now }, told)]);
  return rows.rows.map((row) => row.player_id);
}
