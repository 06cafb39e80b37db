import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adjust } from '../../src/flows/admin.ts';
import { alertOfRivals, askAlert } from '../../src/flows/queue.ts';
import { report } from '../../src/flows/report.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { runWave } from '../../src/flows/wave.ts';
import { claimNews, strikeNews } from '../../src/store/outbox-store.ts';
import { claimWave } from '../../src/store/wave-store.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, queueUp, setUp, testLadder } from '../support/test-ladder.ts';

describe('of two processes on one PostgreSQL', { timeout: 20_000 }, () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases('postgresql');
  }, 30_000);
  afterAll(() => databases.close());

  it.each([
    ['first', 'ana', 'bob'],
    ['second', 'bob', 'ana'],
  ])(
    'none can wait for the other for ever: each settles in the order of ids, who sits %s or not',
    async (_seat, first, second) => {
      const opened = await databases.open();
      const ladder = testLadder(opened.database);
      const other = await opened.another();
      await setUp(ladder, 'ana', 'bob');
      const { id } = await matchOf(ladder, first, second);
      await report(ladder, callBy(ladder, first), { matchId: id, claim: 'draw' });
      const isFree = async (player: string): Promise<boolean> => {
        const { rows } =
          await sql`select 1 from ratings where player_id = ${player} for update skip locked`.execute(
            other.queries,
          );
        return rows.length > 0;
      };
      let settled: Promise<unknown> | undefined;
      await other.transaction(async (transaction) => {
        await sql`select 1 from ratings where player_id = 'bob' for update`.execute(transaction);
        settled = report(ladder, callBy(ladder, second), { matchId: id, claim: 'draw' });
        // While it waits for the later one, it has the earlier one.
        await expect.poll(() => isFree('ana'), { timeout: 800, interval: 10 }).toBe(false);
      });
      expect(await settled).toMatchObject({ match: { status: 'agreed' } });
    },
  );

  it('one leaves a wave out while the other is still at the one before: nobody is matched twice', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other = { ...ladder, database: await opened.another() };
    await setUp(ladder, 'ana', 'bob');
    await queueUp(ladder, 'ana', 'lark');
    await queueUp(ladder, 'bob', 'wolf');
    const next = new Date(ladder.now().getTime() + ladder.waveIntervalMs);
    await ladder.database.transaction(async (transaction) => {
      expect(await claimWave(transaction, 'postgresql', ladder.now())).toBe(true);
      expect(await runWave(other, next)).toBeUndefined();
    });
    expect(await runWave(other, next)).toMatchObject({ waiting: 2, matches: [{ status: 'confirmed' }] });
  });

  it('one strikes out news that the other finds stale, and neither waits for the other for ever', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other = await opened.another();
    await setUp(ladder, 'ana', 'bob');
    await askAlert(ladder, callBy(ladder, 'ana'));
    ladder.pass(1);
    await queueUp(ladder, 'bob', 'lark');
    await alertOfRivals(ladder);
    const claim = { token: ladder.newToken(), heldUntil: new Date(ladder.now().getTime() + 15_000) };
    const [rival] = await claimNews(opened.database, ['ana'], { ...claim, now: ladder.now() });
    if (rival === undefined) throw new Error('nobody told ana of bob');
    let struck: Promise<unknown> | undefined;
    await other.transaction(async (transaction) => {
      // As another claim does it: the right to tell first, then what is stale.
      await sql`select 1 from deliveries where player_id = 'ana' for update`.execute(transaction);
      struck = strikeNews(opened.database, { ...rival, at: ladder.now() }, claim);
      const waiting = sql`select 1 from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
      await expect
        .poll(async () => (await waiting.execute(other.queries)).rows.length, { timeout: 5000, interval: 10 })
        .toBeGreaterThan(0);
      await sql`delete from outbox where player_id = 'ana' and reason = 'rival'`.execute(transaction);
    });
    expect(await struck).toEqual([]);
  });

  it('an admin sets a rating while the other settles: the history says what it was at that moment', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other = await opened.another();
    await setUp(ladder, 'ana', 'bob', 'boss');
    const { player1 } = await matchOf(ladder, 'ana', 'bob');
    const order = { playerId: player1.id, race: player1.race, rating: 1700, reason: 'r' };
    let set: Promise<unknown> | undefined;
    await other.transaction(async (transaction) => {
      await sql`update ratings set rating = 1600 where player_id = ${player1.id}`.execute(transaction);
      set = adjust(ladder, callBy(ladder, 'boss'), order);
      const waiting = sql`select 1 from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
      await expect
        .poll(async () => (await waiting.execute(other.queries)).rows.length, { timeout: 5000, interval: 10 })
        .toBeGreaterThan(0);
    });
    expect(await set).toBe(1700);
    expect(
      await opened.database.queries
        .selectFrom('rating_history')
        .select(['rating_before', 'rating_after'])
        .execute(),
    ).toEqual([{ rating_before: 1600, rating_after: 1700 }]);
  });

  it('both sweep at once, in any order: each deadline has one effect, and its news one sender', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other = { ...ladder, database: await opened.another() };
    const strict = { ...ladder, definition: DAWN_AND_DUSK };
    await setUp(ladder, 'ana', 'bob', 'cleo', 'dora', 'emil', 'fred', 'gina', 'hugo');
    const unreported = await matchOf(ladder, 'ana', 'bob');
    const halfReported = await matchOf(ladder, 'cleo', 'dora');
    const unconfirmed = await matchOf(strict, 'emil', 'fred');
    const stranded = await matchOf(ladder, 'gina', 'hugo');
    await report(ladder, callBy(ladder, 'cleo'), { matchId: halfReported.id, claim: 'won' });
    // As a process leaves it that dies between the second report and the settlement.
    await opened.database.queries
      .updateTable('matches')
      .set({ report_1: 'draw', report_2: 'draw', reported_at: ladder.now() })
      .where('id', '=', stranded.id)
      .execute();
    ladder.pass(4 * 60 * 60 * 1000);
    const notices = (await Promise.all([sweep(ladder), sweep(other), sweep(ladder), sweep(other)])).flat();
    const decided = await opened.database.queries.selectFrom('matches').select(['id', 'status']).execute();
    expect(new Map(decided.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [unreported.id, 'void'],
        [halfReported.id, 'accepted'],
        [unconfirmed.id, 'abandoned'],
        [stranded.id, 'agreed'],
      ]),
    );
    const told = notices.map(({ match, seat }) => `${match.id} ${seat}`);
    expect(told.toSorted()).toEqual(
      [unreported, halfReported, unconfirmed, stranded].flatMap(({ id }) => [
        `${id} player_1`,
        `${id} player_2`,
      ]),
    );
    const games = await opened.database.queries
      .selectFrom('ratings')
      .select(['player_id', 'games'])
      .execute();
    expect(
      games
        .filter((each) => each.games > 0)
        .map((each) => each.player_id)
        .toSorted(),
    ).toEqual(['cleo', 'dora', 'gina', 'hugo']);
    expect(games.every((each) => each.games <= 1)).toBe(true);
    expect(await opened.database.queries.selectFrom('offences').select('player_id').execute()).toHaveLength(
      2,
    );
  });
});
