import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { release } from '../../src/flows/admin.ts';
import { releasePlayer } from '../../src/store/admin-store.ts';
import { readMatch } from '../../src/store/match-store.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, setUp, testLadder } from '../support/test-ladder.ts';

describe.each(DIALECTS)('an admin who releases a player on %s', (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  it('is in the log from the first step on, and can repeat what a crash has cut short', async () => {
    const ladder = testLadder((await databases.open()).database);
    const { database } = ladder;
    await setUp(ladder, 'chief', 'ana', 'bob');
    const { id } = await matchOf(ladder, 'ana', 'bob');
    const order = { playerId: 'ana', reason: 'stuck' };
    const log = async () =>
      database.queries.selectFrom('admin_actions').select(['action', 'player_id', 'reason']).execute();
    const line = { action: 'release', player_id: 'ana', reason: 'stuck' };

    const { visit } = callBy(ladder, 'chief');
    await releasePlayer(database, { visit, action: 'release', ...order });
    expect([await log(), (await readMatch(database, id))?.status]).toEqual([[line], 'confirmed']);
    ladder.pass(1);
    const repeated = await release(ladder, callBy(ladder, 'chief'), order);
    expect(repeated.match?.status).toBe('resolved');
    expect(await log()).toEqual([line, line]);
  });
});
