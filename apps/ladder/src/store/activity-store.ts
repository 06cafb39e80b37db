/** `/activity`: how many are about, and how many matches there were; never who. */
import type { Database } from '@warmpool/database';
import type { Kysely } from 'kysely';
import type { HourCount } from '../ladder/activity.ts';
import { OPEN_STATUSES } from '../ladder/match-life.ts';
import type { LadderSchema } from './schema.ts';
import { visited, type Visit } from './visit.ts';

/** What goes on, besides the reader. */
export interface Activity {
  /** Others who used the bot of late. */
  readonly seen: number;
  /** Others who joined the queue of late. */
  readonly joined: number;
  /** Others who wait. */
  readonly waiting: number;
  readonly openMatches: number;
  /** Hours in which matches were found. */
  readonly hours: readonly HourCount[];
}

/** Reads what goes on: late is after `lately`, hours are counted from `since` and `before`. */
export async function readActivity(
  database: Database<LadderSchema>,
  visit: Visit,
  { lately, since, before }: { readonly lately: Date; readonly since: Date; readonly before: Date },
): Promise<Activity> {
  const { queries } = database;
  const [seen, joined, waiting, open, hours] = await visited(database, visit, [
    queries
      .selectFrom('command_calls')
      .select((eb) => eb.fn.count<number>('player_id').distinct().as('count'))
      .where('at', '>=', lately)
      .where('player_id', '<>', visit.playerId),
    othersInQueue(queries, visit).where('joined_at', '>=', lately),
    othersInQueue(queries, visit).where('state', '=', 'waiting'),
    queries
      .selectFrom('matches')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('status', 'in', OPEN_STATUSES),
    queries
      .selectFrom('match_hours')
      .select(['hour', 'matches'])
      .where('hour', '>=', since)
      .where('hour', '<', before),
  ]);
  const [seenCount = 0, joinedCount = 0, waitingCount = 0, openMatches = 0] = [
    seen,
    joined,
    waiting,
    open,
  ].map(({ rows: [row] }) => row?.count);
  return { seen: seenCount, joined: joinedCount, waiting: waitingCount, openMatches, hours: hours.rows };
}

function othersInQueue(queries: Kysely<LadderSchema>, { playerId }: Visit) {
  return queries
    .selectFrom('queue_entries')
    .select((eb) => eb.fn.count<number>('player_id').distinct().as('count'))
    .where('player_id', '<>', playerId);
}
