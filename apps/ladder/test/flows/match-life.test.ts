import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abort, askAbort } from '../../src/flows/abort.ts';
import { confirm } from '../../src/flows/confirm.ts';
import { join } from '../../src/flows/join-queue.ts';
import { report } from '../../src/flows/report.ts';
import { resolve } from '../../src/flows/settle.ts';
import { sweep } from '../../src/flows/sweep.ts';
import type { Outcome } from '../../src/ladder/result.ts';
import type { MatchCard } from '../../src/store/match-card.ts';
import { readMatch } from '../../src/store/match-store.ts';
import { readQueue } from '../../src/store/queue-store.ts';
import { DAWN_AND_DUSK, ladderWith } from '../support/ladders.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import {
  callBy,
  deliveredAgain,
  matchOf,
  setUp,
  testLadder,
  type TestLadder,
} from '../support/test-ladder.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

describe.each(DIALECTS)('a match on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newMatch(): Promise<{ ladder: TestLadder; other: TestLadder; id: number }> {
    const opened = await databases.open();
    const ladder: TestLadder = { ...testLadder(opened.database), definition: DAWN_AND_DUSK };
    await setUp(ladder, 'ana', 'bob');
    const { id } = await matchOf(ladder, 'ana', 'bob');
    return { ladder, other: { ...ladder, database: await opened.another() }, id };
  }

  async function confirmed(): Promise<{ ladder: TestLadder; other: TestLadder; id: number }> {
    const made = await newMatch();
    await confirm(made.ladder, callBy(made.ladder, 'ana'), made.id);
    await confirm(made.ladder, callBy(made.ladder, 'bob'), made.id);
    return made;
  }

  async function read({ database }: TestLadder, id: number): Promise<MatchCard> {
    const match = await readMatch(database, id);
    if (match === undefined) throw new Error('the match is not there');
    return match;
  }

  async function isFree(ladder: TestLadder, player: string): Promise<boolean> {
    const { match, entry } = await readQueue(ladder.database, callBy(ladder, player).visit);
    return match === undefined && entry === undefined;
  }

  async function decide(ladder: TestLadder, id: number, claim: 'won' | 'lost'): Promise<void> {
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim });
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: claim === 'won' ? 'lost' : 'won' });
  }

  async function resolveAs(ladder: TestLadder, id: number, outcome: Outcome | null): Promise<void> {
    const { isOurs } = await resolve(ladder, await read(ladder, id), outcome);
    expect(isOurs).toBe(true);
  }

  it('is confirmed by both, one round trip each, and only then reported', async () => {
    const { ladder, id } = await newMatch();
    expect(await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' })).toMatchObject({
      kind: 'too late',
      match: { status: 'found', player1: { report: null } },
    });
    const first = await countRoundTrips(() => confirm(ladder, callBy(ladder, 'ana'), id));
    expect(first).toMatchObject({ roundTrips: 1, result: { match: { status: 'found' }, notices: [] } });
    const press = callBy(ladder, 'bob');
    expect(await confirm(ladder, press, id)).toMatchObject({
      match: { status: 'confirmed', confirmBy: null },
      notices: [{ reason: 'confirmed', seat: 'player_1' }],
    });
    await expect(confirm(ladder, deliveredAgain(press), id)).rejects.toThrow(/delivered before/);
    expect(await confirm(ladder, callBy(ladder, 'ana'), id)).toMatchObject({
      match: { status: 'confirmed' },
      notices: [],
    });
  });

  it('is confirmed once by two who confirm at the same moment in two processes', async () => {
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- rounds follow each other
      const { ladder, other, id } = await newMatch();
      // oxlint-disable-next-line no-await-in-loop -- as above
      const both = await Promise.all([
        confirm(ladder, callBy(ladder, 'ana'), id),
        confirm(other, callBy(ladder, 'bob'), id),
      ]);
      expect(both.flatMap((each) => each?.notices ?? [])).toHaveLength(1);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect((await read(ladder, id)).status).toBe('confirmed');
    }
  });

  it('is confirmed by nobody but its players', async () => {
    const { ladder, id } = await newMatch();
    await setUp(ladder, 'eve');
    expect(await confirm(ladder, callBy(ladder, 'eve'), id)).toBeUndefined();
    expect(await confirm(ladder, callBy(ladder, 'ana'), id + 1)).toBeUndefined();
    expect(await read(ladder, id)).toMatchObject({
      player1: { confirmedAt: null },
      player2: { confirmedAt: null },
    });
  });

  it('reminds who has not confirmed once, in one process, though the other has', async () => {
    const { ladder, other, id } = await newMatch();
    await confirm(ladder, callBy(ladder, 'ana'), id);
    ladder.pass(19 * SECOND);
    expect(await sweep(ladder)).toEqual([]);
    ladder.pass(SECOND);
    const told = await Promise.all([sweep(ladder), sweep(other), sweep(ladder)]);
    expect(told.flat()).toMatchObject([{ reason: 'reminder', seat: 'player_2' }]);
    expect(await sweep(other)).toEqual([]);
  });

  it('is off when somebody does not confirm in time: both are free, and it counts against him alone', async () => {
    const { ladder, other, id } = await newMatch();
    await confirm(ladder, callBy(ladder, 'ana'), id);
    ladder.pass(MINUTE);
    const told = await Promise.all([sweep(ladder), sweep(other)]);
    expect(told.flat()).toMatchObject([
      { reason: 'decided', seat: 'player_1', match: { status: 'abandoned' } },
      { reason: 'decided', seat: 'player_2' },
    ]);
    expect([await isFree(ladder, 'ana'), await isFree(ladder, 'bob')]).toEqual([true, true]);
    const offences = ladder.database.queries.selectFrom('offences').select(['player_id', 'kind']);
    expect(await offences.execute()).toEqual([{ player_id: 'bob', kind: 'missed' }]);
    expect(await confirm(ladder, callBy(ladder, 'bob'), id)).toMatchObject({
      match: { status: 'abandoned' },
    });
  });

  it('keeps who lets opponents down again out of the queue for a while, and forgets it after a week', async () => {
    const { ladder } = await newMatch();
    ladder.pass(MINUTE);
    await sweep(ladder);
    const pausedFor = async (player: string): Promise<number> => {
      const { player: who } = await readQueue(ladder.database, callBy(ladder, player).visit);
      return ((who.pausedUntil?.getTime() ?? 0) - ladder.now().getTime()) / MINUTE;
    };
    expect(await pausedFor('ana')).toBe(0);
    await matchOf(ladder, 'ana', 'bob');
    ladder.pass(MINUTE);
    await sweep(ladder);
    expect(await pausedFor('ana')).toBe(5);
    expect((await join(ladder, callBy(ladder, 'ana'))).refusal).toBe('paused');
    ladder.pass(8 * DAY);
    expect((await join(ladder, callBy(ladder, 'ana'))).refusal).toBeUndefined();
  });

  it('can be called off, three times a month, and again in the next', async () => {
    const { ladder, id } = await newMatch();
    expect(await askAbort(ladder, callBy(ladder, 'ana'), id)).toMatchObject({ abortsLeft: 3 });
    const press = callBy(ladder, 'ana');
    expect(await countRoundTrips(() => abort(ladder, press, id))).toMatchObject({
      roundTrips: 1,
      result: {
        abortsLeft: 2,
        match: { status: 'aborted', abortedBy: 'ana' },
        notices: [{ reason: 'decided', seat: 'player_2' }],
      },
    });
    // Aborted twice is charged once.
    expect(await abort(ladder, callBy(ladder, 'ana'), id)).toMatchObject({ abortsLeft: 2, notices: [] });
    expect(await abort(ladder, callBy(ladder, 'bob'), id)).toMatchObject({ abortsLeft: 3, notices: [] });
    expect([await isFree(ladder, 'ana'), await isFree(ladder, 'bob')]).toEqual([true, true]);
    for (const left of [1, 0]) {
      // oxlint-disable-next-line no-await-in-loop -- one match after another
      const next = await matchOf(ladder, 'ana', 'bob');
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(await abort(ladder, callBy(ladder, 'ana'), next.id)).toMatchObject({ abortsLeft: left });
    }
    const last = await matchOf(ladder, 'ana', 'bob');
    expect(await abort(ladder, callBy(ladder, 'ana'), last.id)).toMatchObject({
      abortsLeft: 0,
      match: { status: 'found' },
    });
    ladder.pass(31 * DAY);
    expect(await abort(ladder, callBy(ladder, 'ana'), last.id)).toMatchObject({
      abortsLeft: 2,
      match: { status: 'aborted' },
    });
    expect(await ladder.database.queries.selectFrom('offences').selectAll().execute()).toEqual([]);
  });

  it('that both had confirmed counts against who calls it off, and cannot be called off once it is reported', async () => {
    const dodged = await confirmed();
    await abort(dodged.ladder, callBy(dodged.ladder, 'bob'), dodged.id);
    const offences = dodged.ladder.database.queries.selectFrom('offences').select(['player_id', 'kind']);
    expect(await offences.execute()).toEqual([{ player_id: 'bob', kind: 'dodged' }]);

    const reported = await confirmed();
    await report(reported.ladder, callBy(reported.ladder, 'ana'), { matchId: reported.id, claim: 'won' });
    expect(await abort(reported.ladder, callBy(reported.ladder, 'bob'), reported.id)).toMatchObject({
      match: { status: 'confirmed' },
      notices: [],
    });
  });

  it('is either called off or decided, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- rounds follow each other
      const { ladder, other, id } = await confirmed();
      // oxlint-disable-next-line no-await-in-loop -- as above
      await Promise.all([abort(ladder, callBy(ladder, 'ana'), id), decide(other, id, 'won')]);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const { status, outcome } = await read(ladder, id);
      expect(['aborted', 'agreed', 'confirmed']).toContain(status);
      expect(outcome !== null).toBe(status === 'agreed');
    }
  });

  it('that nobody reports is void after its deadline, and both are free', async () => {
    const { ladder, id } = await confirmed();
    ladder.pass(239 * MINUTE);
    expect(await sweep(ladder)).toEqual([]);
    ladder.pass(MINUTE);
    expect(await sweep(ladder)).toMatchObject([{ match: { status: 'void', outcome: null } }, {}]);
    expect([await isFree(ladder, 'ana'), await isFree(ladder, 'bob')]).toEqual([true, true]);
    expect((await read(ladder, id)).player1).toMatchObject({ rating: 1500, ratingChange: null });
  });

  it('with one report only is accepted as reported after a while, however often that is changed', async () => {
    const { ladder, id } = await confirmed();
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'won' });
    ladder.pass(29 * MINUTE);
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'draw' });
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'won' });
    ladder.pass(MINUTE);
    expect(await sweep(ladder)).toMatchObject([
      {
        match: {
          status: 'accepted',
          outcome: 'player_2',
          player1: { rating: 1480 },
          player2: { rating: 1520 },
        },
      },
      {},
    ]);
    expect(await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' })).toMatchObject({
      kind: 'too late',
    });
    expect([await isFree(ladder, 'ana'), await isFree(ladder, 'bob')]).toEqual([true, true]);
  });

  it('is decided by an admin whatever its state, and then decided anew: only the difference moves', async () => {
    const { ladder, id } = await confirmed();
    await decide(ladder, id, 'won');
    const next = await matchOf(ladder, 'ana', 'bob');
    await confirm(ladder, callBy(ladder, 'ana'), next.id);
    await confirm(ladder, callBy(ladder, 'bob'), next.id);
    await decide(ladder, next.id, 'won');
    const played = await read(ladder, next.id);
    expect([played.player1.rating, played.player2.rating]).toEqual([1538, 1462]);

    // The first was the other way round: 40 points less, and what was won since stays.
    await resolveAs(ladder, id, 'player_2');
    const tallies = ladder.database.queries
      .selectFrom('ratings')
      .select(['player_id', 'rating', 'games', 'wins', 'losses', 'draws'])
      .orderBy('player_id');
    expect(await tallies.execute()).toEqual([
      { player_id: 'ana', rating: 1498, games: 2, wins: 1, losses: 1, draws: 0 },
      { player_id: 'bob', rating: 1502, games: 2, wins: 1, losses: 1, draws: 0 },
    ]);
    await resolveAs(ladder, id, 'draw');
    await resolveAs(ladder, id, null);
    await resolveAs(ladder, next.id, null);
    expect(await tallies.execute()).toEqual([
      { player_id: 'ana', rating: 1500, games: 0, wins: 0, losses: 0, draws: 0 },
      { player_id: 'bob', rating: 1500, games: 0, wins: 0, losses: 0, draws: 0 },
    ]);
    const history = await ladder.database.queries
      .selectFrom('rating_history')
      .select(['rating_before', 'rating_after', 'revision'])
      .where('player_id', '=', 'ana')
      .orderBy('id')
      .execute();
    expect(history).toEqual([
      { rating_before: 1500, rating_after: 1520, revision: 1 },
      { rating_before: 1520, rating_after: 1538, revision: 1 },
      { rating_before: 1538, rating_after: 1498, revision: 2 },
      { rating_before: 1498, rating_after: 1518, revision: 3 },
      { rating_before: 1518, rating_after: 1518, revision: 4 },
      { rating_before: 1518, rating_after: 1500, revision: 2 },
    ]);
  });

  describe('on a ladder that counts how certain ratings are', () => {
    const definition = ladderWith({
      rating: { system: 'glicko2' },
      matchmaking: { windowBase: 1000 },
      deadlines: { confirmWithinSeconds: 0 },
    });

    async function newcomers(): Promise<TestLadder> {
      const ladder: TestLadder = { ...testLadder((await databases.open()).database), definition };
      await setUp(ladder, 'ana', 'bob');
      return ladder;
    }

    const standings = async ({ database }: TestLadder) =>
      database.queries
        .selectFrom('ratings')
        .select(['player_id', 'rating', 'deviation', 'volatility'])
        .orderBy('player_id')
        .execute();

    it('is decided anew by how certain they were when it was made, however many came after it', async () => {
      const ladder = await newcomers();
      const { id } = await matchOf(ladder, 'ana', 'bob');
      await decide(ladder, id, 'won');
      const change = (await read(ladder, id)).player1.ratingChange ?? 0;
      await decide(ladder, (await matchOf(ladder, 'ana', 'bob')).id, 'won');
      const before = await standings(ladder);
      await resolveAs(ladder, id, 'player_1');
      expect(await standings(ladder)).toEqual(before);
      await resolveAs(ladder, id, 'player_2');
      const [ana, bob] = before;
      expect(await standings(ladder)).toEqual([
        { ...ana, rating: (ana?.rating ?? 0) - 2 * change },
        { ...bob, rating: (bob?.rating ?? 0) + 2 * change },
      ]);
    });

    it('takes nothing from what was learnt since, when it is decided late', async () => {
      const ladder = await newcomers();
      const { id } = await matchOf(ladder, 'ana', 'bob');
      for (const player of ['ana', 'bob']) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        await report(ladder, callBy(ladder, player), { matchId: id, claim: 'won' });
      }
      const next = await matchOf(ladder, 'ana', 'bob');
      await decide(ladder, next.id, 'won');
      const before = await standings(ladder);
      const { player1 } = await read(ladder, next.id);
      await resolveAs(ladder, id, 'player_1');
      // As new as they were to each other then, it moves them as far.
      expect((await read(ladder, id)).player1.ratingChange).toBe(player1.ratingChange);
      expect((await standings(ladder)).map(({ deviation }) => deviation)).toEqual(
        before.map(({ deviation }) => deviation),
      );
    });
  });

  it('counts as played when it was, however late it is decided', async () => {
    const { ladder, id } = await confirmed();
    const ratings = ladder.database.queries.selectFrom('ratings').select('last_played_at');
    const reportedAt = ladder.now();
    for (const player of ['ana', 'bob']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await report(ladder, callBy(ladder, player), { matchId: id, claim: 'won' });
    }
    ladder.pass(30 * DAY);
    await resolveAs(ladder, id, 'player_1');
    expect(await ratings.execute()).toEqual([{ last_played_at: reportedAt }, { last_played_at: reportedAt }]);
    const next = await matchOf(ladder, 'ana', 'bob');
    await confirm(ladder, callBy(ladder, 'ana'), next.id);
    await confirm(ladder, callBy(ladder, 'bob'), next.id);
    await decide(ladder, next.id, 'won');
    const playedAt = ladder.now();
    await resolveAs(ladder, id, null);
    await resolveAs(ladder, id, 'player_2');
    expect(await ratings.execute()).toEqual([{ last_played_at: playedAt }, { last_played_at: playedAt }]);
  });

  it('is decided by one of two admins who decide at once', async () => {
    const { ladder, other, id } = await confirmed();
    const match = await read(ladder, id);
    const both = await Promise.all([resolve(ladder, match, 'player_1'), resolve(other, match, 'player_2')]);
    expect(both.filter(({ isOurs }) => isOurs)).toHaveLength(1);
    expect(await isFree(ladder, 'ana')).toBe(true);
  });
});
