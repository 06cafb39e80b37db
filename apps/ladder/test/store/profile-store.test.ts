import { countRoundTrips } from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../src/flows/report.ts';
import { confirmSetup, typeSetup } from '../../src/flows/setup.ts';
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

  it('counts the records of 14, 30 and 90 days over every match of them, however many have come since', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana', 'bob', 'cleo');
    await play(ladder, 'won', 'lost');
    const { queries } = ladder.database;
    const now = ladder.now().getTime();
    const daysAgo = (days: number): Date => new Date(now - days * 86_400_000);
    const past = (count: number, days: number, outcome: string, isSecond = false) =>
      sql`
        insert into matches (player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, status, outcome,
          created_at, settled_at)
        with recursive n(number) as (select 1 union all select number + 1 from n where number < ${sql.lit(count)})
        select ${isSecond ? 'bob' : 'ana'}, ${isSecond ? 'ana' : 'bob'}, ${isSecond ? 'wolf' : 'lark'},
          ${isSecond ? 'lark' : 'wolf'}, 1500, 1500, 'amber-pass', 'resolved', ${outcome},
          ${cast(daysAgo(days))}, ${cast(ladder.now())} from n`.execute(queries);
    const cast = (at: Date) =>
      dialect === 'postgresql' ? sql`cast(${at} as timestamptz)` : sql`cast(${at} as text)`;
    await past(40, 91, 'player_1');
    await past(7, 60, 'player_1');
    await past(5, 20, 'player_2', true);
    await past(1200, 13, 'draw');
    await past(3, 1, 'player_2');
    const tally = (wins: number, losses: number, draws: number) => ({ wins, losses, draws });
    const [rating] = (await read(ladder, 'ana')).ratings;
    // Her own match is a win of today; an admin has decided all the others today, which changes nothing.
    expect(rating?.recent).toEqual([tally(1, 3, 1200), tally(6, 3, 1200), tally(13, 3, 1200)]);
    const [other] = (await read(ladder, 'bob')).ratings;
    expect(other?.recent).toEqual([tally(3, 1, 1200), tally(3, 6, 1200), tally(3, 13, 1200)]);
  });

  it('keeps its place and the day it was played when its player takes another name', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana', 'bob');
    await play(ladder, 'draw', 'draw');
    const before = await Promise.all(['ana', 'bob'].map((player) => read(ladder, player)));
    ladder.pass(3 * 86_400_000);
    const typed = callBy(ladder, 'ana');
    await typeSetup(ladder, typed, { name: 'anastasia', tag: 'ana#1234', region: 'eu-west', country: 'DE' });
    await confirmSetup(ladder, callBy(ladder, 'ana'), typed.visit.interactionId);
    const after = await Promise.all(['ana', 'bob'].map((player) => read(ladder, player)));
    expect(after.map(({ player }) => player?.name)).toEqual(['anastasia', 'bob']);
    expect(after.map(({ ratings }) => ratings)).toEqual(before.map(({ ratings }) => ratings));
  });

  it('takes one round trip', async () => {
    const ladder = await newLadder();
    expect((await countRoundTrips(() => read(ladder, 'ana', 'bob'))).roundTrips).toBe(1);
  });
});
