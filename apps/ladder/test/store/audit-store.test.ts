import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditBooks, playersInTwoMatches, readUnfinished } from '../../src/store/audit-store.ts';
import { report } from '../../src/flows/report.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, queueUp, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

describe.each(DIALECTS)('an audit of the books on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  let ladder: TestLadder;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  beforeEach(async () => {
    ladder = testLadder((await databases.open()).database);
    await setUp(ladder, 'ana', 'bob', 'cleo');
    const { id } = await matchOf(ladder, 'ana', 'bob');
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' });
    ladder.pass(1000);
    await matchOf(ladder, 'ana', 'bob');
    await queueUp(ladder, 'cleo', 'lark');
  });

  async function broken(): Promise<readonly string[]> {
    return (await auditBooks(ladder.database, { initialRating: 1500 })).map(({ law }) => law);
  }

  it('finds nothing where matches were played, and counts what goes on', async () => {
    expect(await broken()).toEqual([]);
    // Two matches found, one report, one result.
    expect(await readUnfinished(ladder.database)).toEqual({ turns: 3, matches: 1, news: 6 });
    expect(await playersInTwoMatches(ladder.database)).toEqual([]);
  });

  it('finds a rating that its history does not explain', async () => {
    await ladder.database.queries
      .updateTable('ratings')
      .set({ rating: 1900 })
      .where('player_id', '=', 'ana')
      .execute();
    expect(await auditBooks(ladder.database, { initialRating: 1500 })).toEqual([
      {
        law: 'a rating is where it began and all that its history added',
        where: 'ana lark',
        found: '1900',
        expected: '1520',
      },
    ]);
  });

  it('finds a step that is missing in a history', async () => {
    await ladder.database.queries.deleteFrom('rating_history').where('player_id', '=', 'bob').execute();
    expect(await broken()).toEqual([
      'a rating is where it began and all that its history added',
      'the steps of a match in a history are what the match says that it changed',
    ]);
  });

  it('finds a win that no match gave', async () => {
    await ladder.database.queries
      .updateTable('ratings')
      .set({ games: 2, wins: 2 })
      .where('player_id', '=', 'ana')
      .execute();
    expect(await broken()).toEqual(['wins, losses and draws are those of the matches']);
  });

  it('finds a player whose turn ended while their match goes on', async () => {
    await ladder.database.queries
      .updateTable('queue_entries')
      .set({ state: 'over', ended_at: ladder.now() })
      .where('player_id', '=', 'ana')
      .where('state', '=', 'playing')
      .execute();
    expect(await broken()).toEqual(['who is in a match has a turn that says so, and nobody else']);
  });
});
