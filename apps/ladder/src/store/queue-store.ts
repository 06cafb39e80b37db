/** `/queue`: what a player wants to play, and their turn in the queue. */
import type { BatchQuery, BatchResults, Database } from '@warmpool/database';
import { sql, type Kysely } from 'kysely';
import { OPEN_STATUSES } from '../ladder/match-life.ts';
import { alertQuery, askAlertQuery, stopAlertQuery } from './alert-store.ts';
import { jsonValue } from './json-value.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import { personalNewsQuery } from './outbox-store.ts';
import { readAfter } from './read-after.ts';
import type { LadderSchema } from './schema.ts';
import {
  deliveryQuery,
  isFirstDelivery,
  onlyRow,
  playerQuery,
  toPlayer,
  visited,
  type Player,
  type Visit,
} from './visit.ts';

/** Everything that the queue's screen shows. */
export interface QueueState {
  readonly player: Player;
  /** The race that they chose on each side, by the side's code. */
  readonly races: ReadonlyMap<string, string>;
  readonly vetoes: readonly string[];
  /** Their turn in the queue, while they wait. */
  readonly entry: QueueEntry | undefined;
  /** The match that they play. */
  readonly match: MatchCard | undefined;
  /** Until when they are told that somebody else joins; undefined when they are not. */
  readonly alertUntil: Date | undefined;
  /** Who waits, by the races that they offer. */
  readonly waiting: readonly WaitingGroup[];
}

/** A turn in the queue. */
export interface QueueEntry {
  readonly races: readonly string[];
  readonly waitCycles: number;
  readonly joinedAt: Date;
  /** When they are taken out of the queue if they are still in it. */
  readonly waitUntil: Date | null;
}

/** How many wait who offer the same races. */
export interface WaitingGroup {
  readonly races: readonly string[];
  readonly count: number;
}

/** Reads the queue's screen. */
export async function readQueue(database: Database<LadderSchema>, visit: Visit): Promise<QueueState> {
  return visitedScreen(database, visit, []);
}

/** Remembers the race that a player wants to play on a side; undefined for none. */
export async function chooseRace(
  database: Database<LadderSchema>,
  visit: Visit,
  { side, race }: { readonly side: string; readonly race: string | undefined },
): Promise<QueueState> {
  const { queries } = database;
  const change =
    race === undefined
      ? queries
          .deleteFrom('preferred_races')
          .where('player_id', '=', visit.playerId)
          .where('side', '=', side)
          .where(isFirstDelivery(visit))
      : queries
          .insertInto('preferred_races')
          .columns(['player_id', 'side', 'race'])
          .expression((eb) =>
            deliveryQuery(queries, visit).select([
              'player_id',
              eb.val(side).as('side'),
              eb.val(race).as('race'),
            ]),
          )
          .onConflict((conflict) =>
            conflict.columns(['player_id', 'side']).doUpdateSet((eb) => ({ race: eb.ref('excluded.race') })),
          );
  return visitedScreen(database, visit, [change]);
}

/** Remembers the maps that a player does not want to play on. */
export async function chooseVetoes(
  database: Database<LadderSchema>,
  visit: Visit,
  vetoes: readonly string[],
): Promise<QueueState> {
  const { queries, dialect } = database;
  return visitedScreen(database, visit, [
    queries
      .insertInto('preferences')
      .columns(['player_id', 'vetoes'])
      .expression(
        deliveryQuery(queries, visit).select(['player_id', jsonValue(dialect, vetoes).as('vetoes')]),
      )
      .onConflict((conflict) =>
        conflict.column('player_id').doUpdateSet((eb) => ({ vetoes: eb.ref('excluded.vetoes') })),
      ),
  ]);
}

/** Forgets the chosen races and vetoes. */
export async function clearChoices(database: Database<LadderSchema>, visit: Visit): Promise<QueueState> {
  const { queries } = database;
  return visitedScreen(database, visit, [
    queries
      .deleteFrom('preferred_races')
      .where('player_id', '=', visit.playerId)
      .where(isFirstDelivery(visit)),
    queries.deleteFrom('preferences').where('player_id', '=', visit.playerId).where(isFirstDelivery(visit)),
  ]);
}

/** Tells a player from now on when somebody else joins. */
export async function askAlert(
  database: Database<LadderSchema>,
  visit: Visit,
  until: Date,
): Promise<QueueState> {
  return visitedScreen(database, visit, [askAlertQuery(database.queries, visit, until)]);
}

/** Tells a player no more when somebody else joins. */
export async function stopAlert(database: Database<LadderSchema>, visit: Visit): Promise<QueueState> {
  return visitedScreen(database, visit, [stopAlertQuery(database.queries, visit)]);
}

/** Puts a player in the queue unless they wait or play already. The visit must be made by then. */
export async function joinQueue(
  database: Database<LadderSchema>,
  visit: Visit,
  {
    races,
    vetoes,
    waitUntil,
  }: { readonly races: readonly string[]; readonly vetoes: readonly string[]; readonly waitUntil: Date },
): Promise<QueueState> {
  const { queries, dialect } = database;
  const entry = queries
    .insertInto('queue_entries')
    .columns(['player_id', 'joined_at', 'wait_until', 'races', 'vetoes'])
    .expression((eb) =>
      deliveryQuery(queries, visit).select([
        'player_id',
        'at',
        eb.val(waitUntil).as('wait_until'),
        jsonValue(dialect, races).as('races'),
        jsonValue(dialect, vetoes).as('vetoes'),
      ])
        // A ban may have come since they were judged.
        .where(sql<boolean>`not exists (
          select 1 from players where discord_id = ${visit.playerId} and ban_reason is not null
        )`),
    )
    // The index that allows one open turn per player decides, whoever asks at the same time.
    .onConflict((conflict) => conflict.doNothing());
  return toState(await readAfter(database, [entry], screenReads(queries, visit)));
}

/** Takes a player out of the queue. One who was matched in the meantime stays in their match. */
export async function leaveQueue(database: Database<LadderSchema>, visit: Visit): Promise<QueueState> {
  const { queries } = database;
  return visitedScreen(database, visit, [
    queries
      .updateTable('queue_entries')
      .set({ state: 'over', ended_at: visit.at })
      .where('player_id', '=', visit.playerId)
      .where('state', '=', 'waiting')
      .where(isFirstDelivery(visit)),
  ]);
}

/**
 * Takes everybody out of the queue who has waited as long as one may, and writes down that they hear of it; says whom.
 * Of several processes at once each takes some.
 */
export async function endWaits(database: Database<LadderSchema>, now: Date): Promise<readonly string[]> {
  const { queries, dialect } = database;
  const due = queries
    .selectFrom('queue_entries')
    .select('id')
    .where('state', '=', 'waiting')
    .where('wait_until', '<=', now)
    // Whom a wave has in hand is left to it: two that wait for each other's rows would be a deadlock.
    .$if(dialect === 'postgresql', (query) => query.forUpdate().skipLocked());
  const end = queries
    .updateTable('queue_entries')
    .set({ state: 'over', ended_at: now })
    .where('id', 'in', due)
    .returning('player_id');
  const ended = queries
    .selectFrom('queue_entries')
    .select('player_id')
    .where('ended_at', '=', now)
    .where('wait_until', '<=', now)
    .where('match_id', 'is', null);
  const news = personalNewsQuery(queries, { reason: 'wait-over', at: now }, ended);
  const [taken] = await database.batch([end, news]);
  return taken.rows.map((row) => row.player_id);
}

async function visitedScreen(
  database: Database<LadderSchema>,
  visit: Visit,
  changes: readonly BatchQuery[],
): Promise<QueueState> {
  return toState(await visited(database, visit, screenReads(database.queries, visit), changes));
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the builders infer the rows' types
function screenReads(queries: Kysely<LadderSchema>, visit: Visit) {
  const { playerId } = visit;
  return [
    playerQuery(queries, playerId),
    queries.selectFrom('preferred_races').select(['side', 'race']).where('player_id', '=', playerId),
    queries.selectFrom('preferences').select('vetoes').where('player_id', '=', playerId),
    queries
      .selectFrom('queue_entries')
      .select(['races', 'wait_cycles', 'joined_at', 'wait_until'])
      .where('player_id', '=', playerId)
      .where('state', '=', 'waiting'),
    matchCardQuery(queries)
      .where((eb) => eb.or([eb('m.player_1_id', '=', playerId), eb('m.player_2_id', '=', playerId)]))
      .where('m.status', 'in', OPEN_STATUSES),
    queries
      .selectFrom('queue_entries')
      .select((eb) => ['races', eb.fn.countAll<number>().as('count')])
      .where('state', '=', 'waiting')
      .groupBy('races'),
    alertQuery(queries, visit),
  ] as const;
}

function toState(screen: BatchResults<ReturnType<typeof screenReads>>): QueueState {
  const [players, races, preferences, entries, matches, waiting, alerts] = screen;
  const [entry] = entries.rows;
  const [match] = matches.rows;
  return {
    player: toPlayer(onlyRow(players)),
    races: new Map(races.rows.map(({ side, race }) => [side, race])),
    vetoes: preferences.rows[0]?.vetoes ?? [],
    entry: entry && {
      races: entry.races,
      waitCycles: entry.wait_cycles,
      joinedAt: entry.joined_at,
      waitUntil: entry.wait_until,
    },
    match: match && toMatchCard(match),
    alertUntil: alerts.rows[0]?.until,
    waiting: waiting.rows,
  };
}
