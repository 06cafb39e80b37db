/** A ranking of some size, and how long looks at it take. */
import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@warmpool/database';
import { startTemporaryServer } from '@warmpool/embedded-server';
import { pageStatement, readLeaderboard } from '@warmpool/ladder/store/leaderboard-store';
import { readProfile } from '@warmpool/ladder/store/profile-store';
import { columns, migrations, type LadderSchema } from '@warmpool/ladder/store/schema';
import type { Visit } from '@warmpool/ladder/store/visit';
import { sql, type CompiledQuery } from 'kysely';
import { timed } from '../median.ts';
import { playerId, populateRanking } from './population.ts';
import { rankingViews, type RankingView } from './views.ts';

/** Everything that one size came to; milliseconds by view. */
export interface SizeMeasured {
  readonly players: number;
  readonly lines: number;
  readonly views: readonly { readonly name: string; readonly ms: readonly number[]; readonly plan: string }[];
  readonly profileMs: readonly number[];
  /** The same first page, counted through all ratings as it was before standings were kept. */
  readonly countedMs: readonly number[];
  readonly countedPlan: string;
  /** A settlement's change of two ratings, with all that triggers do. */
  readonly settledMs: readonly number[];
}

const READER = 500;

/** Makes a ranking on a server of its own and measures every view of it `runs` times, in turns. */
export async function measureSize(players: number, runs: number): Promise<SizeMeasured> {
  const server = await startTemporaryServer();
  try {
    await using database = await openDatabase<LadderSchema>({
      type: 'postgresql',
      url: server.connectionString,
      pool: { min: 1, max: 1 },
      columns,
      migrations,
    });
    await database.migrate();
    await populateRanking(database, players);
    const { lines } = await database.queries
      .selectFrom('standings')
      .select(({ fn }) => fn.countAll<number>().as('lines'))
      .executeTakeFirstOrThrow();
    return await measured(database, { players, lines }, runs);
  } finally {
    await server.stop();
  }
}

async function measured(
  database: Database<LadderSchema>,
  size: { readonly players: number; readonly lines: number },
  runs: number,
): Promise<SizeMeasured> {
  const views = rankingViews(size.lines).map((view) => ({ ...view, ms: [] as number[] }));
  const profileMs: number[] = [];
  const countedMs: number[] = [];
  const settledMs: number[] = [];
  const warmUp = Math.ceil(runs / 10);
  for (let run = -warmUp; run < runs; run += 1) {
    const note = (list: number[], ms: number): void => {
      if (run >= 0) list.push(ms);
    };
    for (const { request, ms } of views) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they are measured
      note(ms, (await timed(() => readLeaderboard(database, newVisit(), request))).ms);
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    note(profileMs, (await timed(() => readProfile(database, newVisit(), playerId(READER)))).ms);
    // oxlint-disable-next-line no-await-in-loop -- as above
    note(settledMs, (await timed(() => settle(database, run))).ms);
    // oxlint-disable-next-line no-await-in-loop -- as above
    note(countedMs, (await timed(() => database.queries.executeQuery(counted(database)))).ms);
  }
  return {
    ...size,
    views: await withPlans(database, views),
    profileMs,
    countedMs,
    countedPlan: await planOf(database, counted(database)),
    settledMs,
  };
}

async function withPlans(
  database: Database<LadderSchema>,
  views: readonly (RankingView & { readonly ms: readonly number[] })[],
): Promise<SizeMeasured['views']> {
  const planned: { name: string; ms: readonly number[]; plan: string }[] = [];
  for (const { name, request, ms } of views) {
    const statement = pageStatement(request, playerId(READER)).compile(database.queries);
    // oxlint-disable-next-line no-await-in-loop -- one connection
    planned.push({ name, ms, plan: await planOf(database, statement) });
  }
  return planned;
}

async function planOf(database: Database<LadderSchema>, statement: CompiledQuery): Promise<string> {
  const { rows } = await database.queries.executeQuery<{ 'QUERY PLAN': string }>({
    ...statement,
    sql: `explain (analyze, buffers) ${statement.sql}`,
  });
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

function counted(database: Database<LadderSchema>): CompiledQuery {
  return sql`
    select * from (
      select r.player_id, r.race, r.rating, count(*) over () as population,
        row_number() over (order by r.rating desc, r.last_played_at desc, r.player_id desc, r.race) as position
      from ratings r where r.games > 0 and r.last_played_at >= now() - interval '14 days'
    ) as ranking where position <= 10`.compile(database.queries);
}

async function settle(database: Database<LadderSchema>, run: number): Promise<void> {
  const change = (player: number, by: number) =>
    database.queries
      .updateTable('ratings')
      .set((eb) => ({ rating: eb('rating', '+', by), last_played_at: new Date() }))
      .where('player_id', '=', playerId(player));
  await database.batch([change(2 + ((run + 1000) % 300) * 2, 17), change(3 + ((run + 1000) % 300) * 2, -17)]);
}

function newVisit(): Visit {
  const delivery = randomUUID();
  return {
    interactionId: delivery,
    delivery,
    playerId: playerId(READER),
    username: `player${READER}`,
    locale: 'en-US',
    dmChannelId: undefined,
    channelId: undefined,
    name: 'bench',
    at: new Date(),
  };
}
