import { isUniqueViolation } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { matchOf, queueUp, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

describe.each(DIALECTS)('the tables on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(): Promise<TestLadder> {
    const { database } = await databases.open();
    return testLadder(database);
  }

  it('are made once, however often they are asked for', async () => {
    const { database } = await newLadder();
    expect((await database.migrate()).applied).toEqual([]);
  });

  it('hold one open turn per player, in the queue or in a match', async () => {
    const ladder = await newLadder();
    const { queries } = ladder.database;
    await setUp(ladder, 'ana', 'bob', 'cleo');
    await queueUp(ladder, 'cleo', 'lark');
    await matchOf(ladder, 'ana', 'bob');
    const again = (playerId: string): Promise<unknown> =>
      queries
        .insertInto('queue_entries')
        .values({
          player_id: playerId,
          state: 'waiting',
          races: '[]',
          vetoes: '[]',
          wait_cycles: 0,
          joined_at: ladder.now(),
          wait_until: ladder.now(),
        })
        .execute();
    await expect(again('ana')).rejects.toSatisfy(isUniqueViolation);
  });

  it('refuse a rating whose games do not add up', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana');
    const played = { games: 3, wins: 1, losses: 1, draws: 0, last_played_at: ladder.now() };
    await expect(
      ladder.database.queries
        .insertInto('ratings')
        .values({ player_id: 'ana', race: 'lark', rating: 1500, ...played })
        .execute(),
    ).rejects.toThrow(/ratings_games_add_up/);
  });

  it('refuse a match against oneself, an unknown report, and a decided match without an outcome', async () => {
    const ladder = await newLadder();
    const { queries } = ladder.database;
    await setUp(ladder, 'ana', 'bob');
    const match = await matchOf(ladder, 'ana', 'bob');
    const update = (change: object): Promise<unknown> =>
      queries.updateTable('matches').set(change).where('id', '=', match.id).execute();
    await expect(update({ player_2_id: 'ana' })).rejects.toThrow();
    await expect(update({ report_1: 'ana' })).rejects.toThrow();
    await expect(update({ status: 'agreed', settled_at: ladder.now() })).rejects.toThrow(
      /matches_outcome_when_decided/,
    );
    await expect(update({ status: 'disputed' })).rejects.toThrow(/matches_open_until_settled/);
  });

  it('refuse what belongs to nobody', async () => {
    const ladder = await newLadder();
    await expect(
      ladder.database.queries
        .insertInto('ratings')
        .values({ player_id: 'nobody', race: 'lark', rating: 1500, games: 0, wins: 0, losses: 0, draws: 0 })
        .execute(),
    ).rejects.toThrow(/foreign key/i);
  });
});
