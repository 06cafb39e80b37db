/** The Discord side of the ladder: logs in, answers interactions, runs the matchmaking waves. */
import { randomUUID } from 'node:crypto';
import type { Database } from '@warmpool/database';
import { Events } from 'discord.js';
import { systemClock, type Clock } from './clock.ts';
import { connect, type Connection } from './discord/client.ts';
import { Dispatcher, type AnsweredInteraction } from './discord/dispatcher.ts';
import type { Log } from './discord/log.ts';
import { deliver } from './discord/delivery.ts';
import { sendNotice } from './discord/messenger.ts';
import { registerCommands } from './discord/registration.ts';
import { startWaves, type WaveTimer } from './discord/wave-timer.ts';
import { WaveTrouble } from './discord/wave-trouble.ts';
import { keepDeadlines } from './flows/deadlines.ts';
import type { Ladder } from './flows/ladder.ts';
import { noticeBoth, toldPlayer, type MatchNotice } from './flows/notice.ts';
import { keepStandings, repairRanking } from './flows/standings.ts';
import { runWave } from './flows/wave.ts';
import type { LadderDefinition } from './ladder/definition.ts';
import { Painter } from './pictures/painter.ts';
import type { LadderSchema } from './store/schema.ts';

export type { AnsweredInteraction } from './discord/dispatcher.ts';
export type { Log } from './discord/log.ts';

/** Discord waits for 3000 ms, and the answer has to get there. */
const WATCHDOG_MS = 2_000;
/** How late a deadline may be noticed, in milliseconds. */
const SWEEP_INTERVAL_MS = 5_000;
/** How long `stop` waits for what is in flight, in milliseconds. */
const STOP_WITHIN_MS = 3_000;

/** What the bot needs to live. */
export interface BotOptions {
  readonly token: string;
  /** Registers the commands in this server alone, where they appear at once; everywhere when missing. */
  readonly guildId?: string;
  /** Where players are called who take no direct messages and have used the bot in no server. */
  readonly channelId?: string;
  readonly database: Database<LadderSchema>;
  /** What is played, and by which rules. */
  readonly definition: LadderDefinition;
  readonly log: Log;
  /** Who may use `/admin`, by their Discord ids; nobody when missing. */
  readonly admins?: readonly string[];
  /** The REST address of a Discord; Discord's own when missing. */
  readonly discordApi?: string;
  /** Into how many connections to Discord the servers are split, or as many as Discord says; one when missing. */
  readonly shards?: number | 'auto';
  /** Milliseconds between two matchmaking waves; the ladder's own when missing. */
  readonly waveIntervalMs?: number;
  /** Milliseconds after which a command that is not done is answered all the same; 2000 when missing. */
  readonly watchdogMs?: number;
  /** What the watchdog and the painter go by; the system's when missing. */
  readonly clock?: Clock;
  readonly onAnswered?: (answer: AnsweredInteraction) => void;
}

/** A running bot. */
export interface Bot {
  /** Interactions received and not yet done with. */
  readonly inFlight: number;
  /** Whether Discord is connected and commands are answered. */
  readonly ready: boolean;
  /** Resolves when Discord has closed the connection for good: the error says why, and all that is left is to stop. */
  readonly lost: Promise<Error>;
  /** Takes no new interaction, finishes those in flight (at most `timeoutMs`, 3000 unless given), leaves Discord. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** Logs in, registers the commands when they changed, and starts the waves. Rejects when Discord refuses the token. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { token, database, definition, log, guildId, discordApi } = options;
  const painter = new Painter(options.clock);
  const ladder: Ladder = {
    database,
    definition,
    waveIntervalMs: options.waveIntervalMs ?? 1000 * definition.matchmaking.waveSeconds,
    admins: new Set(options.admins),
    now: () => new Date(),
    newToken: randomUUID,
    paint: async (svg) =>
      painter.paint(svg).catch((error: unknown) => {
        log.warn({ err: error }, 'a picture could not be painted: the player sees lines of text instead');
        return undefined;
      }),
  };
  let connection: Connection | undefined;
  const tell = async (playerIds: readonly string[]): Promise<void> => {
    if (connection === undefined) return;
    const sending = { rest: connection.rest, ladder, log, channelId: options.channelId };
    await deliver(playerIds, { ladder, log, send: async (notice) => sendNotice(notice, sending) });
  };
  const dispatcher = new Dispatcher({
    ladder,
    log,
    tell,
    watchdogMs: options.watchdogMs ?? WATCHDOG_MS,
    clock: options.clock ?? systemClock,
    onAnswered: options.onAnswered,
  });
  const rankingTrouble = new WaveTrouble(log, {
    one: 'a look after the ranking',
    many: 'Looks after the ranking',
  });
  await keptRanking(rankingTrouble, async () => repairRanking(ladder));
  connection = await connect({
    token,
    discordApi,
    shards: options.shards ?? 1,
    log,
    listen: (client) => client.on(Events.InteractionCreate, (interaction) => dispatcher.take(interaction)),
  });
  try {
    const { id: applicationId } = connection.client.application;
    await registerCommands({ token, applicationId, guildId, discordApi, ladder, log });
  } catch (error) {
    await connection.close();
    throw error;
  }
  const waveTrouble = new WaveTrouble(log, { one: 'a matchmaking wave', many: 'Matchmaking waves' });
  const waves = startWaves(ladder.waveIntervalMs, async (startedAt) => {
    dispatcher.track(tell((await wave(ladder, startedAt, log, waveTrouble)).map(toldPlayer)));
  });
  const sweepTrouble = new WaveTrouble(log, { one: 'a sweep of deadlines', many: 'Sweeps of deadlines' });
  const sweeps = startWaves(Math.min(SWEEP_INTERVAL_MS, ladder.waveIntervalMs), async () => {
    dispatcher.track(tell(await sweepDeadlines(ladder, sweepTrouble)));
  });
  const upkeep = startWaves(Math.min(SWEEP_INTERVAL_MS, ladder.waveIntervalMs), async () => {
    await keptRanking(rankingTrouble, async () => keepStandings(ladder));
  });
  return runningBot(connection, dispatcher, { timers: [waves, sweeps, upkeep], painter, log });
}

/** One wave. What fails is tried again at the next one. */
async function wave(
  ladder: Ladder,
  startedAt: Date,
  log: Log,
  trouble: WaveTrouble,
): Promise<readonly MatchNotice[]> {
  try {
    const result = await runWave(ladder, startedAt);
    trouble.passed();
    if (result) {
      const counts = { waiting: result.waiting, matches: result.matches.length };
      // A wave that brings nobody together is no news.
      log[counts.matches > 0 ? 'info' : 'debug'](counts, 'Matchmaking wave');
    }
    return (result?.matches ?? []).flatMap((match) => noticeBoth('found', match));
  } catch (error) {
    trouble.failed(error);
    return [];
  }
}

/** Every deadline that has come; who must be told of it, or was not told in time. */
async function sweepDeadlines(ladder: Ladder, trouble: WaveTrouble): Promise<readonly string[]> {
  let hasFailed = false;
  const playerIds = await keepDeadlines(ladder, (error) => {
    hasFailed = true;
    trouble.failed(error);
  });
  if (!hasFailed) trouble.passed();
  return playerIds;
}

/** What fails is tried again at the next step; views show the ranking as it was. */
async function keptRanking(trouble: WaveTrouble, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
    trouble.passed();
  } catch (error) {
    trouble.failed(error);
  }
}

function runningBot(
  connection: Connection,
  dispatcher: Dispatcher,
  {
    timers,
    painter,
    log,
  }: { readonly timers: readonly WaveTimer[]; readonly painter: Painter; readonly log: Log },
): Bot {
  let stopped: Promise<void> | undefined;
  const stop = async (timeoutMs: number): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), timeoutMs);
    });
    // A wave that was under way may still have something to tell.
    const finished = Promise.all([...timers.map((each) => each.stop()), dispatcher.stop()]).then(() =>
      dispatcher.stop(),
    );
    if ((await Promise.race([finished, timeout])) === 'timeout') {
      log.warn({ inFlight: dispatcher.inFlight, timeoutMs }, 'leaving Discord with interactions unfinished');
    }
    clearTimeout(timer);
    await Promise.all([connection.close(), painter.close()]);
  };
  return {
    get inFlight() {
      return dispatcher.inFlight;
    },
    get ready() {
      return stopped === undefined && connection.isReady();
    },
    lost: connection.lost,
    stop: ({ timeoutMs = STOP_WITHIN_MS } = {}) => (stopped ??= stop(timeoutMs)),
  };
}
