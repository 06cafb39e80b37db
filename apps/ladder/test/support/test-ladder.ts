/** A ladder for tests without Discord: a clock that is set by hand, visits, players who are set up. */
import { randomUUID } from 'node:crypto';
import type { Database } from '@warmpool/database';
import { Effects } from '../../src/flows/effects.ts';
import { join } from '../../src/flows/join-queue.ts';
import type { Call, Ladder } from '../../src/flows/ladder.ts';
import { confirmSetup, typeSetup } from '../../src/flows/setup.ts';
import { runWave } from '../../src/flows/wave.ts';
import { sideOfRace } from '../../src/ladder/definition.ts';
import { WITHOUT_CONFIRMATION } from './ladders.ts';
import type { MatchCard } from '../../src/store/match-card.ts';
import { chooseRace } from '../../src/store/queue-store.ts';
import type { LadderSchema } from '../../src/store/schema.ts';

/** A ladder whose time stands still until it is moved. */
export interface TestLadder extends Ladder {
  /** Moves the time on. */
  pass(ms: number): void;
}

let interactions = 100_000_000_000_000_000n;

/** A ladder on this database. */
export function testLadder(
  database: Database<LadderSchema>,
  startedAt = '2026-05-01T12:00:00.000Z',
): TestLadder {
  let now = new Date(startedAt);
  return {
    database,
    definition: WITHOUT_CONFIRMATION,
    waveIntervalMs: 45_000,
    admins: new Set(),
    now: () => now,
    newToken: randomUUID,
    paint: async () => undefined,
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

/** A player's next interaction. */
export function callBy(ladder: Ladder, playerId: string): Call {
  interactions += 1n;
  return {
    effects: new Effects(),
    visit: {
      interactionId: String(interactions),
      delivery: randomUUID(),
      playerId,
      username: `user-${playerId}`,
      locale: 'en-US',
      dmChannelId: undefined,
      channelId: undefined,
      name: 'test',
      at: ladder.now(),
    },
  };
}

/** The same interaction, delivered a second time. */
export function deliveredAgain({ visit }: Call): Call {
  return { effects: new Effects(), visit: { ...visit, delivery: randomUUID() } };
}

/** Sets players up, each named after his id. */
export async function setUp(ladder: Ladder, ...playerIds: string[]): Promise<void> {
  for (const playerId of playerIds) {
    const typed = callBy(ladder, playerId);
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they would come
    await typeSetup(ladder, typed, {
      name: playerId,
      tag: `${playerId}#1234`,
      region: ladder.definition.regions.some(({ code }) => code === 'eu-west') ? 'eu-west' : 'europe',
      country: 'DE',
    });
    // oxlint-disable-next-line no-await-in-loop -- as above
    const { kind } = await confirmSetup(ladder, callBy(ladder, playerId), typed.visit.interactionId);
    if (kind !== 'saved') throw new Error(`${playerId} cannot be a player's name`);
  }
}

/** Puts a player in the queue with these races. */
export async function queueUp(ladder: Ladder, playerId: string, ...races: string[]): Promise<void> {
  for (const race of races) {
    const side = sideOfRace(ladder.definition, race)?.code ?? '';
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they would come
    await chooseRace(ladder.database, callBy(ladder, playerId).visit, { side, race });
  }
  await join(ladder, callBy(ladder, playerId));
}

/** Runs the next wave. */
export async function nextWave(ladder: TestLadder): Promise<readonly MatchCard[]> {
  ladder.pass(ladder.waveIntervalMs);
  return (await runWave(ladder, ladder.now()))?.matches ?? [];
}

/** A match between two players who are set up: the first plays Lark, the second Wolf. */
export async function matchOf(ladder: TestLadder, first: string, second: string): Promise<MatchCard> {
  await queueUp(ladder, first, 'lark');
  await queueUp(ladder, second, 'wolf');
  // Who met of late waits for others first.
  for (let wave = 0; wave <= ladder.definition.matchmaking.rematchAfterWaves; wave += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one wave after another
    const [match] = await nextWave(ladder);
    if (match !== undefined) return match;
  }
  throw new Error(`${first} and ${second} were not matched`);
}
