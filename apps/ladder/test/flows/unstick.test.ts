import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { report } from '../../src/flows/report.ts';
import { unstick } from '../../src/flows/unstick.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import {
  callBy,
  deliveredAgain,
  matchOf,
  setUp,
  testLadder,
  type TestLadder,
} from '../support/test-ladder.ts';

const MINUTE = 60_000;

describe.each(DIALECTS)('getting unstuck on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  let ladder: TestLadder;
  let id: number;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  beforeEach(async () => {
    ladder = testLadder((await databases.open()).database);
    await setUp(ladder, 'ana', 'bob');
    ({ id } = await matchOf(ladder, 'ana', 'bob'));
  });
  afterAll(() => databases.close());

  it('leaves a match to its rules while its time is not up', async () => {
    const { reportWithinMinutes } = ladder.definition.deadlines;
    ladder.pass(reportWithinMinutes * MINUTE - 1);
    const held = await countRoundTrips(async () => unstick(ladder, callBy(ladder, 'ana')));
    expect(held).toMatchObject({
      roundTrips: 1,
      result: { leftQueue: false, match: { id, status: 'confirmed' }, notices: [] },
    });
  });

  it('ends a match whose time is up, though no sweep has come yet, and tells both once', async () => {
    ladder.pass(ladder.definition.deadlines.reportWithinMinutes * MINUTE);
    const call = callBy(ladder, 'ana');
    const freed = await countRoundTrips(async () => unstick(ladder, call));
    expect(freed).toMatchObject({
      roundTrips: 2,
      result: { match: { status: 'void' }, notices: [{ reason: 'decided' }, { reason: 'decided' }] },
    });
    await expect(unstick(ladder, deliveredAgain(call))).rejects.toThrow(/delivered before/);
    expect(await unstick(ladder, callBy(ladder, 'bob'))).toMatchObject({ match: undefined, notices: [] });
  });

  it('accepts the report that nobody has contradicted in time', async () => {
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' });
    ladder.pass(ladder.definition.deadlines.acceptReportAfterMinutes * MINUTE);
    expect(await unstick(ladder, callBy(ladder, 'ana'))).toMatchObject({
      match: { status: 'accepted', outcome: 'player_1' },
    });
  });
});
