import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../src/flows/report.ts';
import { runWave } from '../../src/flows/wave.ts';
import { mapsInPlay } from '../../src/ladder/definition.ts';
import { leaveQueue, readQueue } from '../../src/store/queue-store.ts';
import { advanceQueue, claimWave } from '../../src/store/wave-store.ts';
import { ONE_ON_ONE } from '../support/ladders.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import {
  callBy,
  matchOf,
  nextWave,
  queueUp,
  setUp,
  testLadder,
  type TestLadder,
} from '../support/test-ladder.ts';

describe.each(DIALECTS)('a matchmaking wave on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(...players: string[]): Promise<TestLadder> {
    const { database } = await databases.open();
    const ladder = testLadder(database);
    await setUp(ladder, ...players);
    return ladder;
  }

  it('brings two who wait together, one of each side, with ratings and a map', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'bob', 'wolf');
    await queueUp(ladder, 'ana', 'lark');
    const [match, ...more] = await nextWave(ladder);
    expect(more).toEqual([]);
    expect(match).toMatchObject({
      status: 'confirmed',
      server: 'frankfurt',
      player1: { id: 'ana', race: 'lark', rating: 1500, ratingBefore: 1500, tag: 'ana#1234' },
      player2: { id: 'bob', race: 'wolf', rating: 1500 },
    });
    expect(mapsInPlay(ladder.definition).map(({ code }) => code)).toContain(match?.map);
    const state = await readQueue(ladder.database, callBy(ladder, 'ana').visit);
    expect(state.match?.id).toBe(match?.id);
    expect(state.entry).toBeUndefined();
    expect(state.waiting).toEqual([]);
  });

  it('lets two who have just met wait a while for somebody else before they meet again', async () => {
    const ladder = await newLadder('ana', 'bob', 'cleo');
    const { id } = await matchOf(ladder, 'ana', 'bob');
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' });
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'wolf');
    expect([await nextWave(ladder), await nextWave(ladder)]).toEqual([[], []]);
    await queueUp(ladder, 'cleo', 'stag');
    expect(await nextWave(ladder)).toMatchObject([{ player1: { id: 'cleo' }, player2: { id: 'bob' } }]);
  });

  it('matches anybody with anybody, and asks for no race, where the ladder says so', async () => {
    const ladder = { ...(await newLadder()), definition: ONE_ON_ONE };
    await setUp(ladder, 'ana', 'bob');
    await queueUp(ladder, 'ana');
    await queueUp(ladder, 'bob');
    expect(await nextWave(ladder)).toMatchObject([
      { player1: { id: 'ana', race: 'all' }, player2: { id: 'bob', race: 'all' }, server: undefined },
    ]);
  });

  it('leaves two of one side waiting, and counts the wave for them', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'stag');
    expect(await nextWave(ladder)).toEqual([]);
    expect(await nextWave(ladder)).toEqual([]);
    expect((await readQueue(ladder.database, callBy(ladder, 'ana').visit)).entry?.waitCycles).toBe(2);
  });

  it('matches one who offers both sides with either', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'ana', 'lark', 'owl');
    await queueUp(ladder, 'bob', 'stag');
    expect(await nextWave(ladder)).toMatchObject([
      { player1: { id: 'bob', race: 'stag' }, player2: { id: 'ana', race: 'owl' } },
    ]);
  });

  it('does nothing and costs one round trip when nobody waits', async () => {
    const ladder = await newLadder();
    expect(await runWave(ladder, ladder.now())).toBeUndefined();
    expect(await ladder.database.queries.selectFrom('matchmaking_waves').selectAll().execute()).toEqual([]);
  });

  it('runs once, however many processes come for it', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other: TestLadder = { ...ladder, database: await opened.another() };
    await setUp(ladder, 'ana', 'bob', 'cleo');
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'wolf');
    await queueUp(ladder, 'cleo', 'stag');
    const waves = await Promise.all(
      [ladder, other, ladder, other].map((each) => runWave(each, ladder.now())),
    );
    expect(waves.filter(Boolean)).toMatchObject([{ waiting: 3, matches: [{ status: 'confirmed' }] }]);
    expect(await runWave(other, ladder.now())).toBeUndefined();
    const waiting = await ladder.database.queries
      .selectFrom('queue_entries')
      .select('wait_cycles')
      .where('state', '=', 'waiting')
      .execute();
    expect(waiting).toEqual([{ wait_cycles: 1 }]);
  });

  it('leaves nothing behind when it dies in the middle, and another process takes it over', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'wolf');
    const startedAt = ladder.now();
    const dying = ladder.database.transaction(async (transaction) => {
      expect(await claimWave(transaction, ladder.database.dialect, startedAt)).toBe(true);
      expect(await advanceQueue(transaction, startedAt)).toHaveLength(2);
      throw new Error('the power is gone');
    });
    await expect(dying).rejects.toThrow('the power is gone');
    expect(await runWave(ladder, startedAt)).toMatchObject({
      waiting: 2,
      matches: [{ status: 'confirmed' }],
    });
  });

  it('does not match who has left', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'wolf');
    expect((await leaveQueue(ladder.database, callBy(ladder, 'bob').visit)).entry).toBeUndefined();
    expect(await nextWave(ladder)).toEqual([]);
  });

  it('seats many at once, everybody once', async () => {
    const players = Array.from(
      { length: 40 },
      (_, index) => `ply${'abcdefghij'[index % 10]}${'abcd'[Math.floor(index / 10)]}`,
    );
    const ladder = await newLadder(...players);
    for (const [index, player] of players.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one after another, as they would come
      await queueUp(ladder, player, index % 2 === 0 ? 'lark' : 'wolf');
    }
    const matches = await nextWave(ladder);
    const seated = matches.flatMap(({ player1, player2 }) => [player1.id, player2.id]);
    expect(new Set(seated).size).toBe(40);
    const entries = await ladder.database.queries
      .selectFrom('queue_entries')
      .select(['player_id', 'state', 'match_id'])
      .execute();
    for (const match of matches) {
      expect(
        entries
          .filter(({ match_id: id }) => id === match.id)
          .map(({ player_id: id }) => id)
          .toSorted(),
      ).toEqual([match.player1.id, match.player2.id].toSorted());
    }
  }, 30_000);
});
