import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ban } from '../../src/flows/admin.ts';
import { alertOfRivals, askAlert, leaveQueue, readQueue, stopAlert } from '../../src/flows/queue.ts';
import { claimNews } from '../../src/store/outbox-store.ts';
import { textsFor } from '../../src/texts/languages.ts';
import { chooserView } from '../../src/views/queue-view.ts';
import { ladderWith, WITHOUT_CONFIRMATION } from '../support/ladders.ts';
import { DIALECTS, testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';
import {
  callBy,
  deliveredAgain,
  matchOf,
  queueUp,
  setUp,
  testLadder,
  type TestLadder,
} from '../support/test-ladder.ts';

const MINUTE = 60_000;

describe.each(DIALECTS)('asking to be told when somebody else joins the queue, on %s', (dialect) => {
  let databases: TestDatabases;
  let opened: TestDatabase;
  let ladder: TestLadder;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  beforeEach(async () => {
    opened = await databases.open();
    ladder = testLadder(opened.database);
    await setUp(ladder, 'ana', 'bob', 'cleo');
  });
  afterAll(() => databases.close());

  const { forMinutes, quietMinutes } = WITHOUT_CONFIRMATION.alerts;
  const news = async () =>
    ladder.database.queries.selectFrom('outbox').select(['player_id', 'reason']).orderBy('id').execute();
  const claimed = async (playerId: string): Promise<string[]> => {
    const claim = { token: ladder.newToken(), heldUntil: ladder.now(), now: ladder.now() };
    return (await claimNews(ladder.database, [playerId], claim)).map((each) => each.news.reason);
  };

  it('works once for each who joins, and then again only after a quiet time, while they still wait', async () => {
    const asked = await countRoundTrips(async () => askAlert(ladder, callBy(ladder, 'ana')));
    expect(asked.roundTrips).toBe(1);
    expect(asked.result.alertUntil?.getTime()).toBe(ladder.now().getTime() + forMinutes * MINUTE);
    expect(await alertOfRivals(ladder)).toEqual([]);
    ladder.pass(1);
    await queueUp(ladder, 'bob', 'lark');
    const told = await countRoundTrips(async () => alertOfRivals(ladder));
    expect(told).toEqual({ roundTrips: 1, result: ['ana'] });
    ladder.pass(1);
    await queueUp(ladder, 'cleo', 'stag');
    ladder.pass(quietMinutes * MINUTE - 2);
    expect(await alertOfRivals(ladder)).toEqual([]);
    ladder.pass(1);
    expect(await alertOfRivals(ladder)).toEqual(['ana']);
    ladder.pass(quietMinutes * MINUTE);
    expect(await alertOfRivals(ladder)).toEqual([]);
    expect(await news()).toEqual([
      { player_id: 'ana', reason: 'rival' },
      { player_id: 'ana', reason: 'rival' },
    ]);
  });

  it('works only for those who come after it was asked for, also the next time', async () => {
    await askAlert(ladder, callBy(ladder, 'ana'));
    ladder.pass(1);
    await queueUp(ladder, 'bob', 'lark');
    expect(await alertOfRivals(ladder)).toEqual(['ana']);
    ladder.pass(forMinutes * MINUTE);
    await queueUp(ladder, 'cleo', 'stag');
    ladder.pass(1);
    await askAlert(ladder, callBy(ladder, 'ana'));
    expect(await alertOfRivals(ladder)).toEqual([]);
  });

  it('works for nobody who waits, plays, is banned or told not to, and not for ever', async () => {
    await askAlert(ladder, callBy(ladder, 'ana'));
    ladder.pass(1);
    await queueUp(ladder, 'bob', 'lark');
    await queueUp(ladder, 'ana', 'stag');
    expect(await alertOfRivals(ladder)).toEqual([]);
    await leaveQueue(ladder, callBy(ladder, 'ana'));
    await ban(ladder, callBy(ladder, 'cleo'), { playerId: 'ana', reason: 'r' });
    expect(await alertOfRivals(ladder)).toEqual([]);
    await ladder.database.queries.updateTable('players').set({ ban_reason: null }).execute();
    const stop = callBy(ladder, 'ana');
    expect((await stopAlert(ladder, stop)).alertUntil).toBeUndefined();
    expect(await alertOfRivals(ladder)).toEqual([]);
    await askAlert(ladder, callBy(ladder, 'ana'));
    await expect(stopAlert(ladder, deliveredAgain(stop))).rejects.toThrow(/delivered before/);
    expect((await readQueue(ladder, callBy(ladder, 'ana'))).alertUntil).toBeDefined();
    ladder.pass(forMinutes * MINUTE);
    await queueUp(ladder, 'cleo', 'lark');
    expect(await alertOfRivals(ladder)).toEqual([]);
    expect((await readQueue(ladder, callBy(ladder, 'ana'))).alertUntil).toBeUndefined();
  });

  it('works not for who is in a match', async () => {
    await askAlert(ladder, callBy(ladder, 'ana'));
    ladder.pass(1);
    await matchOf(ladder, 'ana', 'bob');
    await queueUp(ladder, 'cleo', 'lark');
    expect(await alertOfRivals(ladder)).toEqual([]);
  });

  it('works once where several processes look at the same time', async () => {
    for (const player of ['ana', 'bob']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await askAlert(ladder, callBy(ladder, player));
    }
    ladder.pass(1);
    await queueUp(ladder, 'cleo', 'lark');
    const other = { ...ladder, database: await opened.another() };
    const told = await Promise.all([alertOfRivals(ladder), alertOfRivals(other), alertOfRivals(ladder)]);
    expect(told.flat().toSorted()).toEqual(['ana', 'bob']);
    expect(await news()).toHaveLength(2);
  });

  it('tells nobody what is no news any more: it is old, or they have joined by now', async () => {
    for (const player of ['ana', 'bob']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await askAlert(ladder, callBy(ladder, player));
    }
    ladder.pass(1);
    await queueUp(ladder, 'cleo', 'lark');
    await alertOfRivals(ladder);
    await queueUp(ladder, 'bob', 'lark');
    expect(await claimed('bob')).toEqual([]);
    ladder.pass(10 * MINUTE - 1);
    expect(await claimed('ana')).toEqual(['rival']);
    ladder.pass(1);
    expect(await claimed('ana')).toEqual([]);
    expect(await news()).toEqual([]);
  });

  it('does nothing on a ladder that does not offer it', async () => {
    const quiet = { ...ladder, definition: ladderWith({ alerts: { forMinutes: 0 } }) };
    expect((await askAlert(quiet, callBy(ladder, 'ana'))).alertUntil).toBeUndefined();
  });

  it('ends for those who have asked already when the ladder offers it no more', async () => {
    await askAlert(ladder, callBy(ladder, 'ana'));
    ladder.pass(1);
    await queueUp(ladder, 'bob', 'lark');
    const definition = ladderWith({ alerts: { forMinutes: 0 } });
    const quiet = { ...ladder, definition };
    expect(await alertOfRivals(quiet)).toEqual([]);
    expect(await news()).toEqual([]);
    const shown = chooserView(await readQueue(quiet, callBy(ladder, 'ana')), definition, textsFor('en-US'));
    expect(JSON.stringify(shown)).not.toContain('alert');
  });
});
