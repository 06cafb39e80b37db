/** The simulated evening, with the bot in a process of its own. */
import type { Database } from '@warmpool/database';
import { startSandbox } from '@warmpool/discord-sandbox';
import { shippedLadder } from '@warmpool/ladder/definition-file';
import { playEvening, type EveningProgress } from '@warmpool/ladder/evening/evening';
import { hurriedLadder, type Pace } from '@warmpool/ladder/evening/hurried-ladder';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import { playerId } from '../commands/population.ts';
import { BotProcess } from './bot-process.ts';
import { failures } from './failures.ts';
import type { EveningResult } from './ladder-results.ts';

/** How much is played. */
export interface EveningPlan {
  readonly players: number;
  readonly matches: number;
  readonly seed: number;
  readonly isProfiled: boolean;
}

/** Discord takes 50 messages a second from a bot: who is told last of 250 matches waits ten seconds and more. */
const PACE: Pace = { remindAfter: 10, confirmWithin: 30, acceptAfter: 20, reportWithin: 45, pause: 2 };
const WAVE_INTERVAL_MS = 2000;
/** How many come in a second. */
const ARRIVALS = 20;
const PATIENCE_MS = 90_000;
/** By then the bot has given up what it was at, or done it. */
const LOOK_AFTER_MS = 2500;
const ADMIN_ID = '200000000000000000';

/** Plays an evening among players who have a past. */
export async function measureEvening(
  { url, database }: { readonly url: string; readonly database: Database<LadderSchema> },
  { players, matches, seed, isProfiled }: EveningPlan,
  onProgress: (progress: EveningProgress) => void,
): Promise<EveningResult> {
  // Who plays all evening has more to read than Discord shows.
  await using sandbox = await startSandbox({ historyLimit: 10_000 });
  await using bot = await BotProcess.start({
    url,
    discordApi: sandbox.api,
    token: sandbox.token,
    admins: [ADMIN_ID],
    pace: PACE,
    waveIntervalMs: WAVE_INTERVAL_MS,
  });
  const admin = sandbox.user('admin', { id: ADMIN_ID });
  sandbox.guild('Ladder').join(admin, { permissions: 8n });
  await bot.observe(isProfiled);
  const evening = await playEvening({
    sandbox,
    database,
    definition: hurriedLadder(shippedLadder('dawn-and-dusk'), PACE),
    players: Array.from({ length: players }, (_, number) =>
      sandbox.user(`player${number}`, { id: playerId(number) }),
    ),
    admin,
    matches,
    seed,
    arrivalMs: (1000 * players) / ARRIVALS,
    patienceMs: PATIENCE_MS,
    lookAfterMs: LOOK_AFTER_MS,
    onProgress,
  });
  const { answered, troubles, cpuMs, memory, loopDelayMs, hotSpots } = await bot.report();
  return {
    ...evening,
    players,
    seed,
    cpuMs,
    memory,
    loopDelayMs,
    ...(hotSpots && { hotSpots }),
    faults: [...evening.faults, ...failures(answered), ...troubles],
  };
}
