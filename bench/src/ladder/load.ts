/** Users at once: each uses the ladder, and every answer is timed from the gateway to the callback. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@warmpool/database';
import type { Sandbox, SandboxUser } from '@warmpool/discord-sandbox';
import { seededRandom } from '@warmpool/ladder/ladder/random';
import { readUnfinished } from '@warmpool/ladder/store/audit-store';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import { sql } from 'kysely';
import { playerId } from '../commands/population.ts';
import { atOnce } from '../peers/load.ts';
import type { BotProcess } from './bot-process.ts';
import { failures } from './failures.ts';
import { raceOf } from './population.ts';
import type { BotReport } from './messages.ts';
import { type Measure, playMatch, playSession } from './sessions.ts';

/** What so many users at once do. */
export interface LoadPlan {
  readonly users: number;
  /** How long a user looks at an answer before the next thing, in milliseconds, half as long up to half as long again. */
  readonly pauseMs: number;
  /** Players who use all commands, one after the other. */
  readonly sessions: number;
  /** Matches that are confirmed and reported meanwhile. */
  readonly matches: number;
}

/** One answer. */
export interface TimedAnswer {
  readonly name: string;
  readonly ms: number;
  readonly roundTrips: number;
}

/** What came of it. */
export interface LoadResult extends LoadPlan {
  readonly ms: number;
  readonly answers: readonly TimedAnswer[];
  readonly bot: Omit<BotReport, 'answered'>;
  /** Answers that came after Discord's three seconds (10062). */
  readonly late: number;
  /** Answers in time that only say that it takes too long: where nobody pauses, what is too much gets no other. */
  readonly apologies: number;
  /** Everything that went wrong. */
  readonly faults: readonly string[];
}

/** What is needed for it. */
export interface LoadGround {
  readonly sandbox: Sandbox;
  readonly bot: BotProcess;
  /** For preparing and looking; the bot has its own. */
  readonly database: Database<LadderSchema>;
  /** How many players there are. */
  readonly players: number;
}

const MOST_FAULTS = 20;
const OUTBOX_WITHIN_MS = 60_000;

/** Measures so many users at once. What goes wrong is in the result. */
export async function measureLoad(
  ground: LoadGround,
  plan: LoadPlan,
  isProfiled = false,
): Promise<LoadResult> {
  const { sandbox, bot, database, players } = ground;
  const idle = await idlePlayers(database, 2 * plan.matches);
  const matchIds = await findMatches(database, idle);
  const playing = new Set(idle);
  // Whoever is in one of the matches is left alone by the sessions.
  const others = Array.from({ length: players }, (_, number) => number).filter(
    (number) => !playing.has(number),
  );
  const replies: { readonly name: string; readonly ms: number; readonly interactionId: string }[] = [];
  const faults: string[] = [];
  let late = 0;
  const fault = (error: unknown): void => {
    if (error instanceof Error && error.name === 'DeadlineMissed') late += 1;
    if (faults.length < MOST_FAULTS) faults.push(String(error));
  };
  const random = seededRandom(plan.users);
  const measure: Measure = async (name, act) => {
    const reply = await act();
    replies.push({ name, ms: reply.latencyMs, interactionId: reply.interactionId });
    if (plan.pauseMs > 0) await delay(plan.pauseMs * (0.5 + random()));
    return reply;
  };
  const user = (number: number): SandboxUser => sandbox.user(`player${number}`, { id: playerId(number) });
  const stopListening = sandbox.onRest(({ status, answer, path }) => {
    if (status >= 400) fault(`Discord refused ${path.split('/')[1] ?? ''}: ${JSON.stringify(answer)}`);
  });
  const work = workOf(plan, matchIds, {
    session: (number) => {
      const player = others[number % others.length] ?? 0;
      const otherId = user((player * 7) % players).id;
      return playSession(sandbox, user(player), { number, otherId, measure });
    },
    match: (matchId, index) =>
      playMatch(sandbox, [user(idle[2 * index] ?? 0), user(idle[2 * index + 1] ?? 0)], { matchId, measure }),
  });

  await bot.observe(isProfiled);
  const startedAt = performance.now();
  await Promise.all(
    atOnce(plan.users, async () => {
      // They do not come in step.
      await delay(plan.pauseMs * random());
      for (let next = work.shift(); next; next = work.shift()) await next().catch(fault);
    }),
  );
  const ms = performance.now() - startedAt;
  const { answered, ...report } = await bot.report();
  const noted = new Map(answered.map((answer) => [answer.interactionId, answer]));
  const isApology = ({ outcome }: (typeof answered)[number]): boolean => outcome === 'late';
  const apologies = answered.filter(isApology).length;
  failures(plan.pauseMs > 0 ? answered : answered.filter((each) => !isApology(each))).forEach(fault);
  report.troubles.forEach(fault);
  // What players are still to be told would be in the way of the next measurement.
  await sandbox
    .waitFor(async () => (await readUnfinished(database)).news === 0, { timeoutMs: OUTBOX_WITHIN_MS })
    .catch(fault);
  stopListening();
  await endEverything(database);
  return {
    ...plan,
    ms,
    late,
    apologies,
    faults,
    bot: report,
    answers: replies.map(({ name, ms: took, interactionId }) => ({
      name,
      ms: took,
      roundTrips: noted.get(interactionId)?.roundTrips ?? 0,
    })),
  };
}

/** Sessions and matches, mixed evenly. */
function workOf(
  { sessions, matches }: LoadPlan,
  matchIds: readonly number[],
  begin: {
    readonly session: (number: number) => Promise<void>;
    readonly match: (matchId: number, index: number) => Promise<void>;
  },
): (() => Promise<void>)[] {
  const every = Math.max(1, Math.floor(sessions / Math.max(1, matches)));
  const left = matchIds.map((id, index) => () => begin.match(id, index));
  const work = Array.from({ length: sessions }, (_, number) => {
    const match = number % every === 0 ? left.shift() : undefined;
    return [() => begin.session(number), ...(match ? [match] : [])];
  });
  return [...work.flat(), ...left];
}

/** So many players who neither wait nor play, by their numbers. */
async function idlePlayers(database: Database<LadderSchema>, count: number): Promise<readonly number[]> {
  const { rows } = await sql<{ number: number }>`
    select cast(cast(discord_id as bigint) - cast(${playerId(0)} as bigint) as integer) as number from players p
    where set_up_at is not null
      and not exists (select 1 from queue_entries q where q.player_id = p.discord_id and q.state <> 'over')
    order by 1 limit ${count}`.execute(database.queries);
  return rows.map(({ number }) => number);
}

/** Matches that were just found, between the first and the second, the third and the fourth, and so on. */
async function findMatches(
  database: Database<LadderSchema>,
  players: readonly number[],
): Promise<readonly number[]> {
  if (players.length === 0) return [];
  const at = new Date();
  const by = new Date(at.getTime() + 3_600_000);
  const rating = (player: number, race: string) =>
    sql<number>`(select rating from ratings where player_id = ${playerId(player)} and race = ${race})`;
  return database.transaction(async (transaction) => {
    const rows = await transaction
      .insertInto('matches')
      .values(
        pairsOf(players).map(([one, other]) => ({
          player_1_id: playerId(one),
          player_2_id: playerId(other),
          race_1: raceOf(one, 'dawn'),
          race_2: raceOf(other, 'dusk'),
          rating_1: rating(one, raceOf(one, 'dawn')),
          rating_2: rating(other, raceOf(other, 'dusk')),
          map: 'amber-pass',
          status: 'found' as const,
          confirm_by: by,
          created_at: at,
        })),
      )
      .returning('id')
      .execute();
    const ids = rows.map(({ id }) => id);
    await transaction
      .insertInto('queue_entries')
      .values(
        players.map((player, index) => ({
          player_id: playerId(player),
          state: 'playing' as const,
          races: '[]',
          vetoes: '[]',
          wait_cycles: 1,
          match_id: ids[Math.floor(index / 2)] ?? 0,
          joined_at: at,
          wait_until: by,
        })),
      )
      .execute();
    return ids;
  });
}

/** Who was brought into a match by a wave while they queued and left, or could not end theirs, is free for what follows. */
async function endEverything(database: Database<LadderSchema>): Promise<void> {
  await sql`update matches set status = 'void', settled_at = now() where status in ('found', 'confirmed')`.execute(
    database.queries,
  );
  await sql`update queue_entries set state = 'over', ended_at = now() where state <> 'over'`.execute(
    database.queries,
  );
}

function pairsOf(players: readonly number[]): (readonly [number, number])[] {
  return players.flatMap((one, index) => {
    const other = players[index + 1];
    return index % 2 === 0 && other !== undefined ? [[one, other] as const] : [];
  });
}
