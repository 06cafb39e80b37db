/** The ladder under load: `npm run bench:ladder -- --help`. */
import { loadavg, cpus } from 'node:os';
import { openDatabase, type Database } from '@warmpool/database';
import { startSandbox } from '@warmpool/discord-sandbox';
import { startTemporaryServer } from '@warmpool/embedded-server';
import { startFaultProxy } from '@warmpool/fault-proxy';
import { columns, migrations, type LadderSchema } from '@warmpool/ladder/store/schema';
import { sql } from 'kysely';
import { machineName } from './commands/report.ts';
import { type Arguments, helpText, readArguments } from './ladder/arguments.ts';
import { BotProcess } from './ladder/bot-process.ts';
import { measureEvening } from './ladder/evening.ts';
import type { EveningResult, LadderResults, PlaceName } from './ladder/ladder-results.ts';
import { publishLadder } from './ladder/publish-ladder.ts';
import { faultsOf, fullLadderReport, usersOf } from './ladder/ladder-report.ts';
import { type LoadPlan, type LoadResult, measureLoad } from './ladder/load.ts';
import { populateLadder, type PopulationSize } from './ladder/population.ts';
import { measureWaves, type WaveResult } from './ladder/waves.ts';

/** How long a byte is under way between bot and database, in each direction. */
const ONE_WAY_MS = 20;

/** Nobody reads an answer faster. */
const PAUSE_MS = 1000;

type Run = Extract<Arguments, { kind: 'run' }>;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const asked = understood();
if (asked?.kind === 'help') process.stdout.write(helpText());
else if (asked) await run(asked);

function understood(): Arguments | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\nnpm run bench:ladder -- --help tells what there is.`);
    process.exitCode = 2;
    return undefined;
  }
}

async function run(wanted: Run): Promise<void> {
  const results = await measured(wanted);
  const report = await publishLadder(results, wanted);
  process.stdout.write(wanted.isJson ? `${JSON.stringify(results, null, 2)}\n` : fullLadderReport(results));
  say(`Written: ${report}${wanted.isComplete ? ' and the results in bench/README.md' : ''}`);
  const faults = faultsOf(results);
  if (faults.length === 0) return;
  say(`${faults.length} things were wrong:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  process.exitCode = 1;
}

async function measured(wanted: Run): Promise<LadderResults> {
  const { parts, isQuick } = wanted;
  const population = isQuick ? { players: 1000, matches: 5000 } : { players: 5000, matches: 100_000 };
  const startedAt = new Date().toISOString();
  const busy = { load: loadavg()[0] ?? 0, cores: cpus().length };
  await using ground = await startGround(population);
  const load: { place: PlaceName; result: LoadResult }[] = [];
  let waves: WaveResult | undefined;
  let evening: EveningResult | undefined;
  if (parts.includes('waves')) {
    say('Matchmaking waves of 1000 who wait …');
    waves = await measureWaves(ground.database, { waiting: 1000, runs: isQuick ? 3 : 15 });
  }
  if (parts.includes('load')) {
    for (const place of ['loopback', 'link'] as const) {
      for (const result of await measurePlace(ground, place, wanted)) load.push({ place, result });
    }
  }
  if (parts.includes('evening')) {
    const plan = {
      ...(isQuick ? { players: 60, matches: 100 } : { players: 500, matches: 2000 }),
      ...wanted,
    };
    say(`An evening of ${plan.players} players and ${plan.matches} matches, seed ${wanted.seed} …`);
    let saidAt = 0;
    evening = await measureEvening(ground, plan, ({ found, over, messages }) => {
      if (performance.now() - saidAt < 10_000) return;
      saidAt = performance.now();
      say(`  ${found} matches found, ${over} over, ${messages} messages`);
    });
  }
  return {
    startedAt,
    command: [
      'npm run bench:ladder',
      ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : []),
    ].join(' '),
    machine: machineName(),
    busy,
    server: ground.server,
    population,
    load,
    waves,
    evening,
  };
}

interface Ground extends AsyncDisposable {
  readonly url: string;
  readonly database: Database<LadderSchema>;
  readonly server: string;
  readonly players: number;
}

async function startGround(population: PopulationSize): Promise<Ground> {
  say(`PostgreSQL with ${population.players} players and ${population.matches} matches …`);
  const server = await startTemporaryServer();
  try {
    const url = server.connectionString;
    const database = await openDatabase<LadderSchema>({
      type: 'postgresql',
      url,
      pool: { min: 1, max: 4 },
      migrations,
      columns,
    });
    await database.migrate();
    await populateLadder(url, population);
    const { rows } = await sql<{ server_version: string }>`show server_version`.execute(database.queries);
    return {
      url,
      database,
      players: population.players,
      server: `PostgreSQL ${rows[0]?.server_version ?? '?'}`,
      async [Symbol.asyncDispose]() {
        await database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** One bot for all numbers of users: what it has learned about its connections stays. */
async function measurePlace(
  { url, database, players }: Ground,
  place: PlaceName,
  { isQuick, isProfiled }: Run,
): Promise<LoadResult[]> {
  const { hostname, port } = new URL(url);
  await using proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } });
  // A TCP connect takes a round trip of its own before the first byte may leave.
  proxy.delay({ upMs: ONE_WAY_MS, downMs: ONE_WAY_MS, connectMs: 2 * ONE_WAY_MS });
  const far = new URL(url);
  far.hostname = proxy.host;
  far.port = String(proxy.port);
  await using sandbox = await startSandbox();
  await using bot = await BotProcess.start({
    url: place === 'link' ? far.href : url,
    discordApi: sandbox.api,
    token: sandbox.token,
    admins: [],
  });
  const ground = { sandbox, bot, database, players };
  say(`${place}: warming up …`);
  await measureLoad(ground, { users: 4, pauseMs: 0, sessions: isQuick ? 4 : 60, matches: 2 });
  const results: LoadResult[] = [];
  for (const plan of plansOf(place, isQuick)) {
    const result = await measureLoad(ground, plan, isProfiled);
    results.push(result);
    say(`${place}: ${usersOf(plan)}: ${result.answers.length} answers in ${Math.round(result.ms)} ms`);
  }
  return results;
}

function plansOf(place: PlaceName, isQuick: boolean): readonly LoadPlan[] {
  const plans: readonly LoadPlan[] = [
    { users: 1, pauseMs: 0, sessions: place === 'link' ? 25 : 50, matches: 20 },
    { users: 50, pauseMs: PAUSE_MS, sessions: 50, matches: 25 },
    { users: 200, pauseMs: PAUSE_MS, sessions: 200, matches: 50 },
    { users: 50, pauseMs: 0, sessions: 100, matches: 50 },
    { users: 200, pauseMs: 0, sessions: 200, matches: 50 },
  ];
  if (!isQuick) return plans;
  return plans.map(({ users, pauseMs }) => ({ users, pauseMs: pauseMs / 4, sessions: users, matches: 2 }));
}
