import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../src/flows/report.ts';
import { keepStandings } from '../../src/flows/standings.ts';
import { readProfile, type Profile } from '../../src/store/profile-store.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

describe.each(DIALECTS)('a profile on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(): Promise<TestLadder> {
    const { database } = await databases.open();
    return testLadder(database);
  }

  async function read(ladder: TestLadder, playerId: string, reader = playerId): Promise<Profile> {
    const { visit } = callBy(ladder, reader);
    return readProfile(ladder.database, visit, playerId);
  }

  async function play(
    ladder: TestLadder,
    anaSays: 'won' | 'lost' | 'draw',
    bobSays: 'won' | 'lost' | 'draw',
  ): Promise<void> {
    const { id } = await matchOf(ladder, 'ana', 'bob');
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: anaSays });
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: bobSays });
  }

  it('tells of matches, ratings with their places, and how they went', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana', 'bob');
    await play(ladder, 'won', 'lost');
    await play(ladder, 'draw', 'draw');
    await play(ladder, 'won', 'won');
    const profile = await read(ladder, 'ana', 'bob');
    expect(profile).toMatchObject({
      caller: { id: 'bob' },
      player: { id: 'ana', name: 'ana', isSetUp: true },
      ratings: [
        { race: 'lark', rating: 1518, wins: 1, losses: 0, draws: 1, place: { position: 1, population: 2 } },
      ],
      matches: [{ status: 'disputed' }, { outcome: 'draw' }, { outcome: 'player_1' }],
      trend: [
        { race: 'lark', ratingBefore: 1500, ratingAfter: 1520 },
        { race: 'lark', ratingBefore: 1520, ratingAfter: 1518 },
      ],
    });
    expect((await read(ladder, 'bob')).ratings).toMatchObject([
      { rating: 1482, place: { position: 2, population: 2 } },
    ]);
  });

  it('keeps a rating that was not played lately, without a place', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana', 'bob');
    await play(ladder, 'won', 'lost');
    ladder.pass(15 * 86_400_000);
    await keepStandings(ladder);
    expect((await read(ladder, 'ana')).ratings).toMatchObject([{ rating: 1520, place: undefined }]);
  });

  it('is empty for who was never here, and for who has not played', async () => {
    const ladder = await newLadder();
    expect(await read(ladder, 'nobody', 'ana')).toMatchObject({
      player: undefined,
      ratings: [],
      matches: [],
    });
    await setUp(ladder, 'ana');
    expect(await read(ladder, 'ana')).toMatchObject({
      player: { name: 'ana' },
      ratings: [],
      matches: [],
      trend: [],
    });
  });

  it('leaves out the match that is still being played', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana', 'bob');
    await matchOf(ladder, 'ana', 'bob');
    expect(await read(ladder, 'ana')).toMatchObject({ ratings: [], matches: [] });
  });

  it('takes one round trip', async () => {
    const ladder = await newLadder();
    expect((await countRoundTrips(() => read(ladder, 'ana', 'bob'))).roundTrips).toBe(1);
  });
});
