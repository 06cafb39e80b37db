import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BotOptions } from '../../src/bot.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import { playEvening } from '../../src/evening/evening.ts';
import { hurriedLadder } from '../../src/evening/hurried-ladder.ts';
import { seededRandom } from '../../src/ladder/random.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { playLadder, register } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';

const ADMIN_ID = '100000000000000001';

describe('an evening on the ladder', { timeout: 60_000 }, () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases('postgresql');
  }, 30_000);
  afterAll(() => databases.close());

  const definition = hurriedLadder(DAWN_AND_DUSK, {
    remindAfter: 1,
    confirmWithin: 2,
    acceptAfter: 1,
    reportWithin: 2,
    pause: 0.25,
  });

  /** So many players play as many matches on a bot with these options, which has the time that a busy machine needs. */
  async function play(size: number, options: Partial<BotOptions> = {}, begin = (): void => {}) {
    const opened = await databases.open();
    const patient = { definition, admins: [ADMIN_ID], watchdogMs: 15_000 };
    await using played = await playLadder(opened, { ...patient, ...options }, { deadlineMs: 20_000 });
    const { sandbox, answered, logged } = played;
    const admin = sandbox.user('Admin', { id: ADMIN_ID });
    sandbox.guild('Ladder').join(admin, { permissions: 8n });
    const players = await Promise.all(
      Array.from({ length: size }, (_, number) => register(sandbox, nameOf(number))),
    );
    begin();
    const result = await playEvening({
      sandbox,
      database: await opened.another(),
      definition,
      players,
      admin,
      matches: size,
      seed: 1,
      arrivalMs: 500,
      patienceMs: 20_000,
      lookAfterMs: 250,
    });
    return { ...result, answered, logged };
  }

  it('of forty players ends with every account in order', async () => {
    const { faults, found, over, answered, logged } = await play(40);
    expect(faults).toEqual([]);
    expect(found).toBeGreaterThanOrEqual(40);
    expect(over).toBe(found);
    expect(answered.filter(({ outcome }) => outcome !== 'answered')).toEqual([]);
    expect(logged.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  it('ends with every account in order when a third of all answers are given before the bot is done', async () => {
    const random = seededRandom(1);
    let isHasty = false;
    const clock: Clock = {
      ...systemClock,
      after: (ms, run) => systemClock.after(isHasty && random() < 1 / 3 ? 10 * random() : ms, run),
    };
    const { faults, found, over, answered } = await play(20, { clock }, () => {
      isHasty = true;
    });
    expect(faults).toEqual([]);
    expect(found).toBeGreaterThanOrEqual(20);
    expect(over).toBe(found);
    expect(answered.filter(({ outcome }) => outcome === 'late').length).toBeGreaterThan(20);
    expect(answered.filter(({ outcome }) => outcome !== 'answered' && outcome !== 'late')).toEqual([]);
  });
});

/** Letters only, as a name is. */
function nameOf(number: number): string {
  return `Player${String.fromCharCode(97 + (number % 26), 97 + Math.floor(number / 26))}`;
}
