import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activity } from '../../src/flows/activity.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, queueUp, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

const HOUR = 60 * 60 * 1000;

describe.each(DIALECTS)('who is about on %s', (dialect) => {
  let databases: TestDatabases;
  let ladder: TestLadder;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  beforeEach(async () => {
    ladder = testLadder((await databases.open()).database);
    await setUp(ladder, 'ana', 'bob', 'cleo', 'dora');
  });
  afterAll(() => databases.close());

  it('is told in numbers, the reader left out, in one round trip', async () => {
    await matchOf(ladder, 'ana', 'bob');
    await queueUp(ladder, 'cleo', 'lark');
    const read = await countRoundTrips(async () => activity(ladder, callBy(ladder, 'dora')));
    expect(read).toMatchObject({
      roundTrips: 1,
      result: { seen: 3, joined: 3, waiting: 1, openMatches: 1 },
    });
    expect(await activity(ladder, callBy(ladder, 'cleo'))).toMatchObject({
      seen: 3,
      joined: 2,
      waiting: 0,
      openMatches: 1,
    });
    ladder.pass(HOUR);
    expect(await activity(ladder, callBy(ladder, 'dora'))).toMatchObject({
      seen: 0,
      joined: 0,
      waiting: 1,
      openMatches: 1,
    });
  });

  it('is foretold by the matches of the last four weeks, by the hour of the day', async () => {
    await matchOf(ladder, 'ana', 'bob');
    await matchOf(ladder, 'cleo', 'dora');
    const found = async (): Promise<number[]> =>
      (await activity(ladder, callBy(ladder, 'eve'))).hours.map(({ matches }) => matches);
    expect(await found()).toEqual(Array.from({ length: 24 }, () => 0));
    ladder.pass(HOUR);
    expect(await found()).toEqual([...Array.from({ length: 23 }, () => 0), 2]);
    ladder.pass(23 * HOUR);
    expect(await found()).toEqual([2, ...Array.from({ length: 23 }, () => 0)]);
    ladder.pass(28 * 24 * HOUR);
    expect(await found()).toEqual(Array.from({ length: 24 }, () => 0));
  });
});
