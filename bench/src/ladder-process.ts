/** The bot of the ladder in a process of its own, as `npm start` runs it, but for the health pages; and what it costs. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startBot, type Bot, type Log } from '@warmpool/ladder/bot';
import { shippedLadder } from '@warmpool/ladder/definition-file';
import { hurriedLadder } from '@warmpool/ladder/evening/hurried-ladder';
import { openLadderDatabase, type LadderDatabase } from '@warmpool/ladder/ladder-database';
import type { BotPlan, BotReport, FromBot, ToBot } from './ladder/messages.ts';
import { startProfile, type RunningProfile } from './peers/profile.ts';

const RESOLUTION_MS = 5;
const MEMORY_EVERY_MS = 100;
const MOST_TROUBLES = 20;

const loopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let running: { readonly bot: Bot; readonly database: LadderDatabase } | undefined;
let answered: BotReport['answered'][number][] = [];
let troubles = new Map<string, number>();
let memory = { rss: 0, heapUsed: 0 };
let cpu = process.cpuUsage();
let profile: RunningProfile | undefined;

// Ctrl-C reaches the whole group of processes; the bench tells us when to leave.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToBot) => void answer(message));

async function answer(message: ToBot): Promise<void> {
  try {
    switch (message.kind) {
      case 'start':
        running = await start(message.plan);
        return tell({ kind: 'done' });
      case 'observe':
        await observe(message.isProfiled);
        return tell({ kind: 'done' });
      case 'report':
        return tell({ kind: 'report', report: await report() });
      case 'leave':
        await running?.bot.stop();
        await running?.database.close();
        return process.exit(0);
    }
  } catch (error) {
    tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function start({ url, pace, ...plan }: BotPlan): Promise<typeof running> {
  const shipped = shippedLadder('dawn-and-dusk');
  const pool = { min: 2, max: 10 };
  const database = await openLadderDatabase(
    { type: 'postgresql', url, pool },
    { info: ignore, warn: note, error: note },
  );
  const bot = await startBot({
    ...plan,
    database,
    definition: pace ? hurriedLadder(shipped, pace) : shipped,
    log: LOG,
    onAnswered: ({ interactionId, command, roundTrips, outcome }) =>
      answered.push({ interactionId, command, roundTrips, outcome }),
  });
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    memory = { rss: Math.max(memory.rss, rss), heapUsed: Math.max(memory.heapUsed, heapUsed) };
  }, MEMORY_EVERY_MS);
  return { bot, database };
}

async function observe(isProfiled: boolean): Promise<void> {
  answered = [];
  troubles = new Map();
  memory = { rss: 0, heapUsed: 0 };
  cpu = process.cpuUsage();
  loopDelay.enable();
  loopDelay.reset();
  if (isProfiled) profile = await startProfile();
}

async function report(): Promise<BotReport> {
  const { user, system } = process.cpuUsage(cpu);
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const hotSpots = await profile?.stop();
  profile?.end();
  profile = undefined;
  return {
    answered,
    loopDelayMs: {
      median: late(loopDelay.percentile(50)),
      p99: late(loopDelay.percentile(99)),
      max: late(loopDelay.max),
    },
    cpuMs: (user + system) / 1000,
    memory,
    connections: running?.database.poolStats()?.total ?? 0,
    troubles: [...troubles].slice(0, MOST_TROUBLES).map(([trouble, times]) => `${times} times: ${trouble}`),
    ...(hotSpots && { hotSpots }),
  };
}

function ignore(): void {
  // What goes well is told by the figures.
}

function note(message: string, fields?: object): void {
  // Told by the outcomes of the answers.
  if (message.startsWith('the watchdog answers')) return;
  const error = fields && 'err' in fields ? `: ${String(fields.err)}` : '';
  const trouble = `${message}${error}`;
  troubles.set(trouble, (troubles.get(trouble) ?? 0) + 1);
}

const LOG: Log = {
  debug: ignore,
  info: ignore,
  warn: (fields, message) => note(message, fields),
  error: (fields, message) => note(message, fields),
};

function tell(message: FromBot): void {
  process.send?.(message);
}
