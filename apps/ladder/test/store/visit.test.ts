import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQueue } from '../../src/store/queue-store.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, deliveredAgain, testLadder, type TestLadder } from '../support/test-ladder.ts';

describe.each(DIALECTS)('a visit on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(): Promise<TestLadder> {
    const { database } = await databases.open();
    return testLadder(database);
  }

  const players = ({ database }: TestLadder) =>
    database.queries
      .selectFrom('players')
      .select(['discord_id', 'username', 'locale', 'dm_channel_id', 'channel_id', 'updated_at'])
      .execute();

  it('writes a player down who comes for the first time', async () => {
    const ladder = await newLadder();
    const { player } = await readQueue(ladder.database, callBy(ladder, '123456789012345678').visit);
    expect(player).toMatchObject({ id: '123456789012345678', isSetUp: false });
  });

  it('follows a changed user name, the language, and the channels that were used last, and nothing else', async () => {
    const ladder = await newLadder();
    const come = (change: object) =>
      readQueue(ladder.database, { ...callBy(ladder, 'ana').visit, username: 'ana', ...change });
    await come({});
    const first = ladder.now();
    ladder.pass(1000);
    await come({});
    expect(await players(ladder)).toMatchObject([
      { username: 'ana', locale: 'en-US', dm_channel_id: null, updated_at: first },
    ]);
    await come({ dmChannelId: '42' });
    await come({ channelId: '43' });
    await come({ locale: 'de' });
    await come({ username: 'anna', locale: 'de' });
    expect(await players(ladder)).toEqual([
      {
        discord_id: 'ana',
        username: 'anna',
        locale: 'de',
        dm_channel_id: '42',
        channel_id: '43',
        updated_at: ladder.now(),
      },
    ]);
  });

  it('is made once, however often it is delivered', async () => {
    const ladder = await newLadder();
    const call = callBy(ladder, 'ana');
    const visits = [call, deliveredAgain(call), deliveredAgain(call)].map(({ visit }) =>
      readQueue(ladder.database, visit),
    );
    const taken = (await Promise.allSettled(visits)).filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(1);
    const calls = await ladder.database.queries
      .selectFrom('command_calls')
      .select(['interaction_id', 'name'])
      .execute();
    expect(calls).toEqual([{ interaction_id: call.visit.interactionId, name: 'test' }]);
  });
});
