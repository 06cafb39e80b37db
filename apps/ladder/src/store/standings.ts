/**
 * What keeps the standings right besides their triggers: ratings leave the ranking by the passing of time, what was added
 * to counts is merged into them, and what is wrong, for whatever reason, is made right.
 */
import type { Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { hasLock, tryLock } from './advisory-lock.ts';
import type { LadderSchema } from './schema.ts';

/**
 * Says since when a rating must have been played to be ranked, and takes the lines of others out of the standings, those
 * of `limit` players at most. Of several processes one does it: together they would wait for each other line by line, and
 * results for all of them. The others look again at their next step.
 */
export async function expireStandings(
  database: Database<LadderSchema>,
  rankedSince: Date,
  limit: number,
): Promise<void> {
  const { queries } = database;
  const [, expired] = await database.batch([
    // The clocks of several processes differ a little: the one that is ahead sets it.
    setRankedSince(queries, rankedSince, sql`ranking_period.ranked_since < excluded.ranked_since`),
    queries
      .selectFrom('standings')
      .select('player_id')
      .distinct()
      .where('last_played_at', '<', rankedSince)
      .limit(limit),
  ]);
  await refreshPlayers(
    database,
    expired.rows.map(({ player_id: playerId }) => playerId),
    database.dialect === 'sqlite' ? undefined : hasLock('expiry'),
  );
}

/**
 * Makes the standings what ratings and countries say, whatever they were: lines first, those of `limit` players at most,
 * and once they are right the counts. Gives back how much was wrong; 0 when all is well.
 */
export async function repairStandings(
  database: Database<LadderSchema>,
  rankedSince: Date,
  limit: number,
): Promise<number> {
  const { queries } = database;
  await setRankedSince(queries, rankedSince, sql`1 = 1`).execute();
  const { rows } = await sql<{ player_id: string }>`
    select coalesce(s.player_id, r.player_id) as player_id
    from standings s full join ranked_ratings r on r.player_id = s.player_id and r.race = s.race
    where s.player_id is null or r.player_id is null or s.leaf <> r.leaf or s.last_played_at <> r.last_played_at
      or s.country <> r.country or s.is_best <> r.is_best
    group by 1 limit ${limit}`.execute(queries);
  if (rows.length > 0) {
    return refreshPlayers(
      database,
      rows.map(({ player_id: playerId }) => playerId),
    );
  }
  // One statement sees one moment: whatever is added meanwhile comes on top of what this adds.
  const { numAffectedRows = 0n } = await sql`
    insert into standing_counts (shift, country, parent, node, race, is_best, amount, is_merged)
    select shift, country, parent, node, race, is_best, sum(amount), ${database.dialect === 'sqlite'}
    from (
      select shift, country, parent, node, race, is_best, 1 as amount from standing_cells
      union all select shift, country, parent, node, race, is_best, -amount from standing_counts
    ) as differences
    where true
    group by shift, country, parent, node, race, is_best having sum(amount) <> 0
    ${
      database.dialect === 'sqlite'
        ? sql`on conflict (shift, country, parent, node, race, is_best) where is_merged
            do update set amount = amount + excluded.amount`
        : sql``
    }`.execute(queries);
  return Number(numAffectedRows);
}

/**
 * Merges what was added to counts into one row for each. SQLite has nothing to merge; of several processes one does it,
 * and the others find it done.
 */
export async function mergeCounts(database: Database<LadderSchema>): Promise<void> {
  if (database.dialect === 'sqlite') return;
  await database.transaction(async (transaction) => {
    if (!(await tryLock(transaction, 'merge'))) return;
    // One statement, so that it deletes what it has added up and nothing else.
    await sql`
      with added as (
        delete from standing_counts where not is_merged returning shift, country, parent, node, race, is_best, amount
      )
      insert into standing_counts (shift, country, parent, node, race, is_best, amount, is_merged)
      select shift, country, parent, node, race, is_best, sum(amount), true from added
      group by shift, country, parent, node, race, is_best having sum(amount) <> 0
      on conflict (shift, country, parent, node, race, is_best) where is_merged
        do update set amount = standing_counts.amount + excluded.amount`.execute(transaction);
    await sql`delete from standing_counts where amount = 0`.execute(transaction);
  });
}

function setRankedSince(queries: Kysely<LadderSchema>, rankedSince: Date, isWanted: RawBuilder<boolean>) {
  return queries
    .insertInto('ranking_period')
    .values({ id: 1, ranked_since: rankedSince })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ ranked_since: eb.ref('excluded.ranked_since') }))
        .where(isWanted),
    );
}

/** A rating that is written again as it is has the lines of its player looked at again. */
async function refreshPlayers(
  database: Database<LadderSchema>,
  playerIds: readonly string[],
  condition: RawBuilder<boolean> = sql`1 = 1`,
): Promise<number> {
  // In the order of ids, as settlements go: two transactions cannot wait for each other.
  const inOrder = [...new Set(playerIds)].toSorted((a, b) => (a < b ? -1 : 1));
  await database.batch(
    inOrder.map((playerId) =>
      database.queries
        .updateTable('ratings')
        .set((eb) => ({ games: eb.ref('games') }))
        .where('player_id', '=', playerId)
        .where(condition),
    ),
  );
  return inOrder.length;
}
