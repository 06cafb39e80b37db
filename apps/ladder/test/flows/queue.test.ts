import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from '../../src/flows/join-queue.ts';
import type { Call } from '../../src/flows/ladder.ts';
import { endWaits } from '../../src/flows/queue.ts';
import {
  chooseRace,
  chooseVetoes,
  clearChoices,
  leaveQueue,
  readQueue,
} from '../../src/store/queue-store.ts';
import { DuplicateDelivery } from '../../src/store/visit.ts';
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

describe.each(DIALECTS)('the queue on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  let another: TestDatabase['another'];
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(...players: string[]): Promise<TestLadder> {
    const opened = await databases.open();
    another = async () => opened.another();
    const ladder = testLadder(opened.database);
    await setUp(ladder, ...players);
    return ladder;
  }

  const visitBy = (ladder: TestLadder, player: string) => callBy(ladder, player).visit;

  it('keeps each choice at once', async () => {
    const ladder = await newLadder('ana');
    const { database } = ladder;
    await chooseRace(database, visitBy(ladder, 'ana'), { side: 'dawn', race: 'lark' });
    await chooseRace(database, visitBy(ladder, 'ana'), { side: 'dusk', race: 'wolf' });
    await chooseRace(database, visitBy(ladder, 'ana'), { side: 'dawn', race: 'stag' });
    await chooseVetoes(database, visitBy(ladder, 'ana'), ['amber-pass', 'iron-delta']);
    const state = await readQueue(database, visitBy(ladder, 'ana'));
    expect([...state.races]).toEqual(
      expect.arrayContaining([
        ['dawn', 'stag'],
        ['dusk', 'wolf'],
      ]),
    );
    expect(state.vetoes).toEqual(['amber-pass', 'iron-delta']);
    const without = await chooseRace(database, visitBy(ladder, 'ana'), { side: 'dawn', race: undefined });
    expect([...without.races]).toEqual([['dusk', 'wolf']]);
    const cleared = await clearChoices(database, visitBy(ladder, 'ana'));
    expect([cleared.races.size, cleared.vetoes]).toEqual([0, []]);
  });

  it('takes a player once, however often he joins', async () => {
    const ladder = await newLadder('ana');
    await queueUp(ladder, 'ana', 'lark');
    const joins = await Promise.all([1, 2, 3].map(() => join(ladder, callBy(ladder, 'ana'))));
    expect(joins.every(({ refusal, state }) => refusal === 'already waiting' && state.entry)).toBeTruthy();
    const entries = await ladder.database.queries.selectFrom('queue_entries').select('id').execute();
    expect(entries).toHaveLength(1);
  });

  it('takes a player once when he joins from two places at the same moment', async () => {
    const ladder = await newLadder('ana');
    await chooseRace(ladder.database, visitBy(ladder, 'ana'), { side: 'dawn', race: 'lark' });
    await Promise.all([1, 2, 3, 4].map(() => join(ladder, callBy(ladder, 'ana'))));
    const entries = await ladder.database.queries
      .selectFrom('queue_entries')
      .select(['races', 'vetoes'])
      .execute();
    expect(entries).toEqual([{ races: ['lark'], vetoes: [] }]);
  });

  it('refuses who is not set up, has no race, or plays already', async () => {
    const ladder = await newLadder('ana', 'bob');
    expect((await join(ladder, callBy(ladder, 'eve'))).refusal).toBe('not set up');
    expect((await join(ladder, callBy(ladder, 'ana'))).refusal).toBe('no race chosen');
    const { id } = await matchOf(ladder, 'ana', 'bob');
    const again = await join(ladder, callBy(ladder, 'ana'));
    expect(again).toMatchObject({ refusal: 'already playing', state: { match: { id } } });
  });

  it('lets go who leaves, and leaves who was matched in his match', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'ana', 'lark');
    expect((await leaveQueue(ladder.database, visitBy(ladder, 'ana'))).entry).toBeUndefined();
    const { id } = await matchOf(ladder, 'ana', 'bob');
    expect((await leaveQueue(ladder.database, visitBy(ladder, 'ana'))).match?.id).toBe(id);
    const turns = ladder.database.queries
      .selectFrom('queue_entries')
      .select(['player_id', 'state'])
      .where('match_id', '=', id)
      .orderBy('player_id');
    expect(await turns.execute()).toEqual([
      { player_id: 'ana', state: 'playing' },
      { player_id: 'bob', state: 'playing' },
    ]);
  });

  it('tells how many wait for what', async () => {
    const ladder = await newLadder('ana', 'bob', 'cleo');
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'lark');
    await queueUp(ladder, 'cleo', 'lark', 'wolf');
    const { waiting } = await readQueue(ladder.database, visitBy(ladder, 'ana'));
    expect(waiting).toEqual(
      expect.arrayContaining([
        { races: ['lark'], count: 2 },
        { races: ['lark', 'wolf'], count: 1 },
      ]),
    );
  });

  it('is not left by a press that comes a second time after one has joined anew', async () => {
    const ladder = await newLadder('ana');
    await queueUp(ladder, 'ana', 'lark');
    const leave = callBy(ladder, 'ana');
    await leaveQueue(ladder.database, leave.visit);
    await join(ladder, callBy(ladder, 'ana'));
    const again = leaveQueue(ladder.database, deliveredAgain(leave).visit);
    await expect(again).rejects.toThrow(DuplicateDelivery);
    expect((await readQueue(ladder.database, visitBy(ladder, 'ana'))).entry).toBeDefined();
  });

  it('is not joined by a press that comes a second time after one has left', async () => {
    const ladder = await newLadder('ana');
    await chooseRace(ladder.database, visitBy(ladder, 'ana'), { side: 'dawn', race: 'lark' });
    const press = callBy(ladder, 'ana');
    await join(ladder, press);
    await leaveQueue(ladder.database, visitBy(ladder, 'ana'));
    await expect(join(ladder, deliveredAgain(press))).rejects.toThrow(DuplicateDelivery);
    expect((await readQueue(ladder.database, visitBy(ladder, 'ana'))).entry).toBeUndefined();
  });

  it.each([
    ['clears all', (ladder: TestLadder, { visit }: Call) => clearChoices(ladder.database, visit)],
    [
      'takes a race back',
      (ladder: TestLadder, { visit }: Call) =>
        chooseRace(ladder.database, visit, { side: 'dawn', race: undefined }),
    ],
  ])(
    'keeps what was chosen after a press that %s, when that press comes a second time',
    async (_what, undo) => {
      const ladder = await newLadder('ana');
      const { database } = ladder;
      const press = callBy(ladder, 'ana');
      await undo(ladder, press);
      await chooseRace(database, visitBy(ladder, 'ana'), { side: 'dawn', race: 'stag' });
      await chooseVetoes(database, visitBy(ladder, 'ana'), ['amber-pass']);
      await expect(undo(ladder, deliveredAgain(press))).rejects.toThrow(DuplicateDelivery);
      const { races, vetoes } = await readQueue(database, visitBy(ladder, 'ana'));
      expect([[...races], vetoes]).toEqual([[['dawn', 'stag']], ['amber-pass']]);
    },
  );

  it('remembers a choice that comes a second time once', async () => {
    const ladder = await newLadder('ana');
    const choice = callBy(ladder, 'ana');
    await chooseRace(ladder.database, choice.visit, { side: 'dawn', race: 'lark' });
    await clearChoices(ladder.database, visitBy(ladder, 'ana'));
    const again = deliveredAgain(choice).visit;
    const late = chooseRace(ladder.database, again, { side: 'dawn', race: 'lark' });
    await expect(late).rejects.toThrow(DuplicateDelivery);
    expect((await readQueue(ladder.database, visitBy(ladder, 'ana'))).races.size).toBe(0);
  });

  it('keeps nobody for ever: whoever has waited as long as one may is taken out, and hears of it once', async () => {
    const ladder = await newLadder('ana', 'bob', 'cleo');
    const { leaveQueueAfterMinutes } = ladder.definition.deadlines;
    await queueUp(ladder, 'ana', 'lark');
    const { entry } = await readQueue(ladder.database, visitBy(ladder, 'ana'));
    ladder.pass(60_000);
    await queueUp(ladder, 'bob', 'lark');
    ladder.pass((leaveQueueAfterMinutes - 1) * 60_000 - 1);
    expect(await endWaits(ladder)).toEqual([]);
    ladder.pass(1);
    expect(entry?.waitUntil).toEqual(ladder.now());
    const other = { ...ladder, database: await another() };
    const taken = await Promise.all([endWaits(ladder), endWaits(other), endWaits(ladder)]);
    expect([...new Set(taken.flat())]).toEqual(['ana']);
    ladder.pass(1);
    expect(await endWaits(ladder)).toEqual([]);
    expect((await readQueue(ladder.database, visitBy(ladder, 'ana'))).entry).toBeUndefined();
    expect((await readQueue(ladder.database, visitBy(ladder, 'bob'))).entry).toBeDefined();
    const news = ladder.database.queries.selectFrom('outbox').select(['player_id', 'reason']);
    expect(await news.execute()).toEqual([{ player_id: 'ana', reason: 'wait-over' }]);
  });

  it('leaves whom a wave has brought into a match in it, however long they had waited', async () => {
    const ladder = await newLadder('ana', 'bob');
    await queueUp(ladder, 'ana', 'lark');
    ladder.pass(ladder.definition.deadlines.leaveQueueAfterMinutes * 60_000);
    await matchOf(ladder, 'ana', 'bob');
    expect(await endWaits(ladder)).toEqual([]);
    expect((await readQueue(ladder.database, visitBy(ladder, 'ana'))).match).toBeDefined();
  });

  it('takes one round trip to read, choose or leave, and two to join', async () => {
    const ladder = await newLadder('ana');
    const { database } = ladder;
    const trips = async (work: () => Promise<unknown>) => (await countRoundTrips(work)).roundTrips;
    expect(await trips(() => readQueue(database, visitBy(ladder, 'ana')))).toBe(1);
    expect(
      await trips(() => chooseRace(database, visitBy(ladder, 'ana'), { side: 'dawn', race: 'lark' })),
    ).toBe(1);
    expect(await trips(() => chooseVetoes(database, visitBy(ladder, 'ana'), ['amber-pass']))).toBe(1);
    expect(await trips(() => join(ladder, callBy(ladder, 'ana')))).toBe(2);
    expect(await trips(() => endWaits(ladder))).toBe(1);
    expect(await trips(() => leaveQueue(database, visitBy(ladder, 'ana')))).toBe(1);
    expect(await trips(() => clearChoices(database, visitBy(ladder, 'ana')))).toBe(1);
  });
});
