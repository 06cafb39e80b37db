/** Starts everything in order: health pages, database and its pool, migrations, and Discord last. */
import { poolMetrics } from '@warmpool/database';
import { startSandbox, type Sandbox } from '@warmpool/discord-sandbox';
import type { Logger } from 'pino';
import { startBot, type AnsweredInteraction, type Bot, type BotOptions } from './bot.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { ConnectionBudget } from './connection-budget.ts';
import { watchEventLoop } from './event-loop.ts';
import { startHealthServer } from './health.ts';
import { openLadderDatabase, type LadderDatabase } from './ladder-database.ts';
import { messageLog } from './log.ts';
import { MinuteLine } from './minute-line.ts';
import type { Shutdown } from './shutdown.ts';
import { startStage } from './start-failure.ts';
import { ping } from './store/ping.ts';

/** Everything that runs. */
export interface Ladder {
  readonly database: LadderDatabase;
  readonly bot: Bot;
  /** The local Discord; `undefined` with the real one. */
  readonly sandbox: Sandbox | undefined;
}

/** What a start needs. */
export interface StartOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Gets a step for everything that was started. */
  readonly shutdown: Shutdown;
  readonly onAnswered?: (answer: AnsweredInteraction) => void;
  /** Who may use `/admin` on a local Discord, by their ids; nobody when missing. */
  readonly localAdmins?: readonly string[];
}

/** Somebody wished the process to stop while it was starting. */
export class StartCancelled extends Error {
  constructor() {
    super('stopped while starting');
    this.name = 'StartCancelled';
  }
}

/** A person who waits for another player does not wait 45 seconds for the next wave when it is a local Discord. */
const LOCAL_WAVE_INTERVAL_MS = 1000;
/** The bot gives what is in flight three seconds; the rest is for saying goodbye to Discord. */
const BOT_DEADLINE_MS = 5000;
const IN_FLIGHT_MS = 3000;

/** Starts everything. Rejects with a `StartError`; what was started until then is in `shutdown`. */
export async function startLadder({
  config,
  log,
  shutdown,
  onAnswered,
  localAdmins = [],
}: StartOptions): Promise<Ladder> {
  const running: { database?: LadderDatabase; bot?: Bot } = {};
  await startHealth(config, log, shutdown, running);

  const database = await startDatabase(config, log, shutdown);
  running.database = database;

  const minuteLine = new MinuteLine({ log, pool: () => database.poolStats() });
  shutdown.add('the minute line', async () => minuteLine.stop());

  const sandbox = config.discord === undefined ? await startLocalDiscord(shutdown) : undefined;
  continueUnlessStopped(shutdown);

  const bot = await startStage('discord', async () =>
    startBot({
      ...discordOptions(config, sandbox, localAdmins),
      definition: config.definition,
      database,
      log,
      onAnswered: (answer) => {
        minuteLine.record(answer);
        onAnswered?.(answer);
      },
    }),
  );
  shutdown.add('Discord', async () => stopBot(bot, log), BOT_DEADLINE_MS);
  running.bot = bot;
  continueUnlessStopped(shutdown);
  log.info({}, 'The ladder is ready');
  return { database, bot, sandbox };
}

async function startDatabase(config: Config, log: Logger, shutdown: Shutdown): Promise<LadderDatabase> {
  const opening = { isDone: false };
  const database = await startStage('database', async () =>
    openLadderDatabase(config.database, {
      ...messageLog(log),
      // What keeps it from opening is the message of the stage: once is enough.
      error: (message, fields = {}) => log[opening.isDone ? 'error' : 'debug'](fields, message),
    }),
  );
  opening.isDone = true;
  shutdown.add('the database', async () => database.close());
  shareConnections(config.database, database, log, shutdown);
  continueUnlessStopped(shutdown);
  const { applied } = await startStage('migrations', async () => database.migrate());
  log.info(
    { applied },
    applied.length === 0 ? 'The tables are up to date' : `Applied ${applied.length} migrations`,
  );
  continueUnlessStopped(shutdown);
  return database;
}

/** Gives this process its share of DB_CONNECTION_BUDGET, and looks again and again what that is. */
function shareConnections(
  config: Config['database'],
  database: LadderDatabase,
  log: Logger,
  shutdown: Shutdown,
): void {
  if (config.type !== 'postgresql' || config.budget === undefined) return;
  const { budget, pool } = config;
  const stop = new ConnectionBudget({ database, budget, pool, log }).start(systemClock);
  shutdown.add('the connection budget', async () => stop());
}

async function startLocalDiscord(shutdown: Shutdown): Promise<Sandbox> {
  const sandbox = await startStage('sandbox', async () => startSandbox());
  shutdown.add('the local Discord', async () => sandbox.close());
  return sandbox;
}

async function startHealth(
  { health }: Config,
  log: Logger,
  shutdown: Shutdown,
  running: { readonly database?: LadderDatabase; readonly bot?: Bot },
): Promise<void> {
  if (health === undefined) return;
  const eventLoop = watchEventLoop();
  shutdown.add('the event loop watch', async () => eventLoop.stop());
  const server = await startStage('health', async () =>
    startHealthServer({
      ...health,
      eventLoopDelayMs: () => eventLoop.delayMs(),
      checks: {
        process: async () => (shutdown.hasBegun ? 'stopping' : undefined),
        database: async () => askDatabase(running.database),
        discord: async () => (running.bot?.ready === true ? undefined : 'not connected'),
      },
      metrics: () => running.database && poolMetrics(running.database.poolStats()),
    }),
  );
  shutdown.add('the health pages', async () => server.close());
  log.info(
    { port: server.port },
    `Health pages at http://${health.host}:${server.port}/healthz, /readyz and /metrics`,
  );
}

async function askDatabase(database: LadderDatabase | undefined): Promise<string | undefined> {
  if (database === undefined) return 'starting';
  await ping(database);
  return undefined;
}

async function stopBot(bot: Bot, log: Logger): Promise<void> {
  if (bot.inFlight > 0) log.info({ inFlight: bot.inFlight }, `Finishing ${bot.inFlight} interactions...`);
  await bot.stop({ timeoutMs: IN_FLIGHT_MS });
  log.info({}, 'Left Discord');
}

function discordOptions(
  { discord }: Config,
  sandbox: Sandbox | undefined,
  localAdmins: readonly string[],
): Pick<
  BotOptions,
  'token' | 'guildId' | 'channelId' | 'admins' | 'discordApi' | 'shards' | 'waveIntervalMs'
> {
  if (sandbox !== undefined) {
    return {
      token: sandbox.token,
      discordApi: sandbox.api,
      admins: localAdmins,
      waveIntervalMs: LOCAL_WAVE_INTERVAL_MS,
    };
  }
  const { token = '', guildId, channelId, admins, api, shards } = discord ?? {};
  return {
    token,
    ...(guildId === undefined ? {} : { guildId }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(admins === undefined ? {} : { admins }),
    ...(api === undefined ? {} : { discordApi: api }),
    ...(shards === undefined ? {} : { shards }),
  };
}

/** A stage cannot be cut short; between two of them the start can end. */
function continueUnlessStopped(shutdown: Shutdown): void {
  if (shutdown.hasBegun) throw new StartCancelled();
}
