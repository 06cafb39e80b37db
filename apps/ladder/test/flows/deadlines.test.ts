import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepDeadlines } from '../../src/flows/deadlines.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';
import { matchOf, queueUp, setUp, testLadder } from '../support/test-ladder.ts';

describe('deadlines', { timeout: 20_000 }, () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases('sqlite');
  });
  afterAll(() => databases.close());

  it('are kept for everybody else when one match cannot be ended', async () => {
    const ladder = testLadder((await databases.open()).database);
    await setUp(ladder, 'ana', 'bob', 'cleo', 'dora', 'emil');
    const broken = await matchOf(ladder, 'ana', 'bob');
    const other = await matchOf(ladder, 'cleo', 'dora');
    await queueUp(ladder, 'emil', 'lark');
    await sql`create trigger broken before update on matches when old.id = ${sql.lit(broken.id)}
      begin select raise(abort, 'this match is broken'); end`.execute(ladder.database.queries);
    ladder.pass(24 * 60 * 60 * 1000);
    const failures: unknown[] = [];
    const told = await keepDeadlines(ladder, (error) => failures.push(error));
    expect(failures).toEqual([
      expect.objectContaining({ message: expect.stringContaining('this match is broken') as string }),
    ]);
    expect([...new Set(told)].toSorted()).toEqual(['ana', 'bob', 'cleo', 'dora', 'emil']);
    const matches = await ladder.database.queries.selectFrom('matches').select(['id', 'status']).execute();
    expect(new Map(matches.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [broken.id, 'confirmed'],
        [other.id, 'void'],
      ]),
    );
    const waiting = ladder.database.queries.selectFrom('queue_entries').select('player_id');
    expect(await waiting.where('state', '=', 'waiting').execute()).toEqual([]);
  });
});
