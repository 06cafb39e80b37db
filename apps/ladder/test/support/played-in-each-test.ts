/** A whole ladder for every test of a block: the database, the local Discord and the bot, begun anew and ended. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { BotOptions } from '../../src/bot.ts';
import { playLadder, type PlayedLadder } from './play-ladder.ts';
import { testDatabases, type DIALECTS, type TestDatabases } from './test-database.ts';

/**
 * Plays a ladder in each test of the `describe` around. What it gives is always the ladder of the test that runs; what
 * a test needs besides is set up in a `beforeEach` behind it.
 */
export function playedInEachTest(
  dialect: (typeof DIALECTS)[number],
  options: () => Partial<BotOptions> = () => ({}),
): PlayedLadder {
  let databases: TestDatabases;
  let played: PlayedLadder;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  beforeEach(async () => {
    played = await playLadder(await databases.open(), options());
  });
  afterEach(() => played.close());
  afterAll(() => databases.close());
  return new Proxy({} as PlayedLadder, { get: (_, name) => Reflect.get(played, name) });
}
