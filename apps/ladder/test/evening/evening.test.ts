import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playEvening } from '../../src/evening/evening.ts';
import { hurriedLadder } from '../../src/evening/hurried-ladder.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { playLadder, register } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';

const PLAYERS = 40;
const MATCHES = 40;
const ADMIN_ID = '100000000000000001';

describe('an evening on the ladder', { timeout: 60_000 }, () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases('postgresql');
  }, 30_000);
  afterAll(() => databases.close());

  it('of forty players ends with every account in order', async () => {
    const definition = hurriedLadder(DAWN_AND_DUSK, {
      remindAfter: 1,
      confirmWithin: 2,
      acceptAfter: 1,
      reportWithin: 2,
      pause: 0.25,
    });
    const opened = await databases.open();
    await using played = await playLadder(opened, { definition, admins: [ADMIN_ID] });
    const { sandbox } = played;
    const admin = sandbox.user('Admin', { id: ADMIN_ID });
    sandbox.guild('Ladder').join(admin, { permissions: 8n });
    const players = await Promise.all(
      Array.from({ length: PLAYERS }, (_, number) => register(sandbox, nameOf(number))),
    );
    const evening = await playEvening({
      sandbox,
      database: await opened.another(),
      definition,
      players,
      admin,
      matches: MATCHES,
      seed: 1,
      arrivalMs: 500,
      patienceMs: 20_000,
    });
    expect(evening.faults).toEqual([]);
    expect(evening.found).toBeGreaterThanOrEqual(MATCHES);
    expect(evening.over).toBe(evening.found);
    expect(played.answered.filter(({ outcome }) => outcome !== 'answered')).toEqual([]);
    expect(played.logged.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });
});

/** Letters only, as a name is. */
function nameOf(number: number): string {
  return `Player${String.fromCharCode(97 + (number % 26), 97 + Math.floor(number / 26))}`;
}
