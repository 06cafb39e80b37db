/** Matchmaking waves: who waits, and the matches that are made of them, in the one transaction of the wave. */
import type { Database } from '@warmpool/database';
import { sql, type Transaction } from 'kysely';
import { hourOf } from '../ladder/activity.ts';
import type { Glicko2Rule, RatingRule } from '../ladder/definition.ts';
import type { MatchDeadlines } from '../ladder/match-life.ts';
import type { ProposedMatch } from '../ladder/matchmaking/wave.ts';
import { tryLock } from './advisory-lock.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import type { LadderSchema } from './schema.ts';

/** Somebody in the queue, with their rating in each race that they have played. */
export interface QueuedPlayer {
  readonly playerId: string;
  readonly races: readonly string[];
  readonly vetoes: readonly string[];
  readonly region: string | undefined;
  readonly waitCycles: number;
  /** Whom they have met of late. */
  readonly metLately: ReadonlySet<string>;
  readonly ratings: ReadonlyMap<string, number>;
}

/** Waves older than this are forgotten, in milliseconds. */
const WAVES_KEPT_MS = 24 * 60 * 60 * 1000;

/** Whether anybody waits at all. */
export async function isAnybodyWaiting(database: Database<LadderSchema>): Promise<boolean> {
  const waiting = await database.queries
    .selectFrom('queue_entries')
    .select('id')
    .where('state', '=', 'waiting')
    .limit(1)
    .execute();
  return waiting.length > 0;
}

/**
 * Takes the right to run the wave that starts at this moment. False when another process is at it, or has done it. The
 * lock ends with the transaction, so a process that dies in the middle leaves neither a lock nor half a wave.
 */
export async function claimWave(
  transaction: Transaction<LadderSchema>,
  dialect: 'postgresql' | 'sqlite',
  startedAt: Date,
): Promise<boolean> {
  // SQLite serves one process, and its transactions come one after another.
  if (dialect === 'postgresql' && !(await tryLock(transaction, 'wave'))) return false;
  const claimed = await transaction
    .insertInto('matchmaking_waves')
    .values({ started_at: startedAt, waiting: 0, matched: 0 })
    .onConflict((conflict) => conflict.column('started_at').doNothing())
    .returning('started_at')
    .execute();
  return claimed.length > 0;
}

/** Counts this wave for everybody who waits, and reads them in the order in which they came. */
export async function advanceQueue(
  transaction: Transaction<LadderSchema>,
  metSince: Date,
): Promise<readonly QueuedPlayer[]> {
  const entries = await transaction
    .updateTable('queue_entries')
    .set((eb) => ({ wait_cycles: eb('wait_cycles', '+', 1) }))
    .where('state', '=', 'waiting')
    .returning(['id', 'player_id', 'races', 'vetoes', 'wait_cycles'])
    .execute();
  const ratings = await transaction
    .selectFrom('ratings as r')
    .innerJoin('queue_entries as q', 'q.player_id', 'r.player_id')
    .select(['r.player_id', 'r.race', 'r.rating'])
    .where('q.state', '=', 'waiting')
    .execute();
  const regions = await transaction
    .selectFrom('players as p')
    .innerJoin('queue_entries as q', 'q.player_id', 'p.discord_id')
    .select(['p.discord_id', 'p.region'])
    .where('q.state', '=', 'waiting')
    .execute();
  const ratingsOf = new Map<string, Map<string, number>>();
  for (const { player_id: playerId, race, rating } of ratings) {
    ratingsOf.set(playerId, (ratingsOf.get(playerId) ?? new Map<string, number>()).set(race, rating));
  }
  const regionOf = new Map(
    regions.map(({ discord_id: playerId, region }) => [playerId, region ?? undefined]),
  );
  const metLately = await meetings(transaction, metSince);
  return entries
    .toSorted((a, b) => a.id - b.id)
    .map((entry) => ({
      playerId: entry.player_id,
      races: entry.races,
      vetoes: entry.vetoes,
      region: regionOf.get(entry.player_id),
      waitCycles: entry.wait_cycles,
      metLately: metLately.get(entry.player_id) ?? new Set(),
      ratings: ratingsOf.get(entry.player_id) ?? new Map(),
    }));
}

/** Whom those who wait have met since a moment. */
async function meetings(
  transaction: Transaction<LadderSchema>,
  since: Date,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metAs = (one: 'player_1_id' | 'player_2_id', other: 'player_1_id' | 'player_2_id') =>
    transaction
      .selectFrom('matches as m')
      .innerJoin('queue_entries as q', 'q.player_id', `m.${one}`)
      .select(['q.player_id', `m.${other} as opponent_id`])
      .where('q.state', '=', 'waiting')
      .where('m.created_at', '>=', since);
  // One look for each seat: with both in one condition everybody would be held against every match.
  const met = await metAs('player_1_id', 'player_2_id')
    .unionAll(metAs('player_2_id', 'player_1_id'))
    .execute();
  const opponents = new Map<string, Set<string>>();
  for (const { player_id: playerId, opponent_id: opponent } of met) {
    opponents.set(playerId, (opponents.get(playerId) ?? new Set<string>()).add(opponent));
  }
  return opponents;
}

/** Makes the matches of a wave: ratings where there were none, the matches, and the turns of both players. */
export async function createMatches(
  transaction: Transaction<LadderSchema>,
  matches: readonly ProposedMatch[],
  {
    rating,
    at,
    deadlines,
  }: { readonly rating: RatingRule; readonly at: Date; readonly deadlines: MatchDeadlines },
): Promise<readonly MatchCard[]> {
  if (matches.length === 0) return [];
  await transaction
    .insertInto('ratings')
    .values(
      matches.flatMap(({ first, second }) =>
        [first, second].map(({ playerId, race }) => ({
          player_id: playerId,
          race,
          rating: rating.initial,
          games: 0,
          wins: 0,
          losses: 0,
          draws: 0,
          last_played_at: null,
        })),
      ),
    )
    .onConflict((conflict) => conflict.columns(['player_id', 'race']).doNothing())
    .execute();
  const created = await transaction
    .insertInto('matches')
    .values(
      matches.map(({ first, second, map, server }) => ({
        player_1_id: first.playerId,
        player_2_id: second.playerId,
        race_1: first.race,
        race_2: second.race,
        rating_1: first.rating,
        rating_2: second.rating,
        map,
        server: server ?? null,
        status: deadlines.confirmBy === null ? ('confirmed' as const) : ('found' as const),
        confirm_by: deadlines.confirmBy,
        remind_at: deadlines.remindAt,
        report_by: deadlines.reportBy,
        created_at: at,
      })),
    )
    .returning(['id', 'player_1_id', 'player_2_id'])
    .execute();
  const ids = created.map(({ id }) => id);
  if (rating.system === 'glicko2') await keepCertainty(transaction, ids, rating);
  await transaction
    .insertInto('match_hours')
    .values({ hour: hourOf(at), matches: created.length })
    .onConflict((conflict) =>
      conflict.column('hour').doUpdateSet({ matches: sql<number>`match_hours.matches + excluded.matches` }),
    )
    .execute();
  await transaction
    .insertInto('outbox')
    .values(
      created.flatMap((match) =>
        [match.player_1_id, match.player_2_id].map((playerId) => ({
          match_id: match.id,
          player_id: playerId,
          reason: 'found' as const,
          at,
        })),
      ),
    )
    .execute();
  const seatedAs = (seat: 'player_1_id' | 'player_2_id') =>
    transaction
      .selectFrom('matches')
      .select(['id', `${seat} as player_id`])
      .where('id', 'in', ids);
  await transaction
    .updateTable('queue_entries')
    // A join, since looking for the match of each would take the square of their number.
    .from(seatedAs('player_1_id').unionAll(seatedAs('player_2_id')).as('seat'))
    .set((eb) => ({ state: 'playing' as const, match_id: eb.ref('seat.id') }))
    .whereRef('queue_entries.player_id', '=', 'seat.player_id')
    .where('queue_entries.state', '=', 'waiting')
    .execute();
  const cards = await matchCardQuery(transaction).where('m.id', 'in', ids).orderBy('m.id').execute();
  return cards.map(toMatchCard);
}

/** Writes down how certain both ratings of these matches are at the moment. */
async function keepCertainty(
  transaction: Transaction<LadderSchema>,
  ids: readonly number[],
  newcomer: Glicko2Rule,
): Promise<void> {
  await transaction
    .updateTable('matches')
    .from(['ratings as r1', 'ratings as r2'])
    .set((eb) => ({
      deviation_1: eb.fn.coalesce('r1.deviation', eb.val(newcomer.deviation)),
      deviation_2: eb.fn.coalesce('r2.deviation', eb.val(newcomer.deviation)),
      volatility_1: eb.fn.coalesce('r1.volatility', eb.val(newcomer.volatility)),
      volatility_2: eb.fn.coalesce('r2.volatility', eb.val(newcomer.volatility)),
      last_played_at_1: eb.ref('r1.last_played_at'),
      last_played_at_2: eb.ref('r2.last_played_at'),
    }))
    .whereRef('r1.player_id', '=', 'matches.player_1_id')
    .whereRef('r1.race', '=', 'matches.race_1')
    .whereRef('r2.player_id', '=', 'matches.player_2_id')
    .whereRef('r2.race', '=', 'matches.race_2')
    .where('matches.id', 'in', ids)
    .execute();
}

/** Writes down what a wave came to, and forgets waves of long ago. */
export async function recordWave(
  transaction: Transaction<LadderSchema>,
  {
    startedAt,
    waiting,
    matched,
  }: { readonly startedAt: Date; readonly waiting: number; readonly matched: number },
): Promise<void> {
  await transaction
    .updateTable('matchmaking_waves')
    .set({ waiting, matched })
    .where('started_at', '=', startedAt)
    .execute();
  await transaction
    .deleteFrom('matchmaking_waves')
    .where('started_at', '<', new Date(startedAt.getTime() - WAVES_KEPT_MS))
    .execute();
}
