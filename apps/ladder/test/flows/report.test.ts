import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../src/flows/report.ts';
import { settle } from '../../src/flows/settle.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { readQueue } from '../../src/store/queue-store.ts';
import { ratingSteps, type Standing } from '../../src/ladder/rating.ts';
import { reportDeadline } from '../../src/ladder/match-life.ts';
import { outcomeOf, type Claim } from '../../src/ladder/result.ts';
import type { MatchCard } from '../../src/store/match-card.ts';
import { decideMatch, disputeMatch, reportResult } from '../../src/store/match-store.ts';
import { DuplicateDelivery } from '../../src/store/visit.ts';
import { DIALECTS, testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';
import {
  callBy,
  deliveredAgain,
  matchOf,
  setUp,
  testLadder,
  type TestLadder,
} from '../support/test-ladder.ts';

const NEWCOMER: Standing = { rating: 1500, deviation: null, volatility: null, idleDays: 0 };

describe.each(DIALECTS)('a reported match on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newMatch(): Promise<{ ladder: TestLadder; id: number; opened: TestDatabase }> {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    await setUp(ladder, 'ana', 'bob');
    const { id } = await matchOf(ladder, 'ana', 'bob');
    return { ladder, id, opened };
  }

  async function ratings({ database }: TestLadder): Promise<unknown[]> {
    return database.queries
      .selectFrom('ratings')
      .select(['player_id', 'race', 'rating', 'games', 'wins', 'losses', 'draws'])
      .orderBy('player_id')
      .execute();
  }

  async function historyCount({ database }: TestLadder): Promise<number> {
    return (await database.queries.selectFrom('rating_history').select('id').execute()).length;
  }

  it('changes both ratings and tallies once both agree, and frees both players', async () => {
    const { ladder, id } = await newMatch();
    const first = await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    expect(first).toMatchObject({
      kind: 'reported',
      match: { status: 'confirmed' },
      notices: [{ reason: 'reported', seat: 'player_2' }],
    });
    const second = await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' });
    expect(second).toMatchObject({
      kind: 'reported',
      match: { status: 'agreed', outcome: 'player_1', player1: { ratingChange: 20 } },
      notices: [{ reason: 'decided', seat: 'player_1' }],
    });
    expect(await ratings(ladder)).toEqual([
      { player_id: 'ana', race: 'lark', rating: 1520, games: 1, wins: 1, losses: 0, draws: 0 },
      { player_id: 'bob', race: 'wolf', rating: 1480, games: 1, wins: 0, losses: 1, draws: 0 },
    ]);
    const history = await ladder.database.queries
      .selectFrom('rating_history')
      .select(['match_id', 'player_id', 'race', 'rating_before', 'rating_after'])
      .orderBy('player_id')
      .execute();
    expect(history).toEqual([
      { match_id: id, player_id: 'ana', race: 'lark', rating_before: 1500, rating_after: 1520 },
      { match_id: id, player_id: 'bob', race: 'wolf', rating_before: 1500, rating_after: 1480 },
    ]);
    for (const player of ['ana', 'bob']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await readQueue(ladder.database, callBy(ladder, player).visit)).toMatchObject({
        match: undefined,
        entry: undefined,
      });
    }
  });

  it('counts a draw for both and moves no point between equals', async () => {
    const { ladder, id } = await newMatch();
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'draw' });
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'draw' });
    expect(await ratings(ladder)).toMatchObject([
      { rating: 1500, draws: 1 },
      { rating: 1500, draws: 1 },
    ]);
  });

  it('is recorded as disputed when both say that they won, changes no rating, and frees both', async () => {
    const { ladder, id } = await newMatch();
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    const second = await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'won' });
    expect(second).toMatchObject({
      match: { status: 'disputed', outcome: null },
      notices: [{ reason: 'decided', seat: 'player_1' }],
    });
    expect(await ratings(ladder)).toMatchObject([{ games: 0 }, { games: 0 }]);
    expect(await historyCount(ladder)).toBe(0);
    expect(await matchOf(ladder, 'ana', 'bob')).toMatchObject({ status: 'confirmed' });
  });

  it('takes a corrected report until the other one has reported', async () => {
    const { ladder, id } = await newMatch();
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'lost' });
    expect(await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'won' })).toMatchObject({
      match: { status: 'agreed', outcome: 'player_2' },
    });
    expect(await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' })).toMatchObject({
      kind: 'too late',
      match: { outcome: 'player_2' },
    });
    expect(await historyCount(ladder)).toBe(2);
  });

  it('takes reports from its players only', async () => {
    const { ladder, id } = await newMatch();
    await setUp(ladder, 'eve');
    expect(await report(ladder, callBy(ladder, 'eve'), { matchId: id, claim: 'won' })).toEqual({
      kind: 'not yours',
    });
    expect(await report(ladder, callBy(ladder, 'ana'), { matchId: id + 1, claim: 'won' })).toEqual({
      kind: 'not yours',
    });
    const match = await reportResult(ladder.database, callBy(ladder, 'eve').visit, {
      matchId: id,
      outcomes: { player_1: 'draw', player_2: 'draw' },
      acceptBy: reportDeadline(ladder.now(), ladder.definition.deadlines),
    });
    expect(match).toMatchObject({ player1: { report: null }, player2: { report: null } });
  });

  it('is neither settled nor disputed by reports that changed, or were not there, when it comes to it', async () => {
    const { ladder, id } = await newMatch();
    const { database } = ladder;
    const say = async (player: string, claim: Claim): Promise<MatchCard> => {
      const outcomes = { player_1: outcomeOf(claim, 'player_1'), player_2: outcomeOf(claim, 'player_2') };
      const match = await reportResult(database, callBy(ladder, player).visit, {
        matchId: id,
        outcomes,
        acceptBy: reportDeadline(ladder.now(), ladder.definition.deadlines),
      });
      if (match === undefined) throw new Error('the match is not there');
      return match;
    };
    const attempt = (match: MatchCard) => ({ match, token: ladder.newToken(), at: ladder.now(), tell: [] });
    const steps = ratingSteps(NEWCOMER, NEWCOMER, 'player_1', ladder.definition.rating);
    const settleAsWon = async (match: MatchCard) =>
      (await decideMatch(database, { ...attempt(match), to: 'agreed', outcome: 'player_1', steps })).isOurs;
    const dispute = async (match: MatchCard) => (await disputeMatch(database, attempt(match))).isOurs;

    const reportedByOne = await say('ana', 'won');
    expect([await settleAsWon(reportedByOne), await dispute(reportedByOne)]).toEqual([false, false]);
    const contradicted = await say('bob', 'won');
    expect(await settleAsWon(contradicted)).toBe(false);
    await say('bob', 'lost');
    expect(await dispute(contradicted)).toBe(false);
    await say('ana', 'lost');
    expect(await settleAsWon(contradicted)).toBe(false);
    await say('bob', 'won');
    expect(await dispute(contradicted)).toBe(false);
    expect(await ratings(ladder)).toMatchObject([{ games: 0 }, { games: 0 }]);
    expect(await historyCount(ladder)).toBe(0);
  });

  it('is settled once by two processes that do it at the same time, and by nobody a second time', async () => {
    const { ladder, id, opened } = await newMatch();
    const other: TestLadder = { ...ladder, database: await opened.another() };
    await reportResult(ladder.database, callBy(ladder, 'ana').visit, {
      matchId: id,
      outcomes: { player_1: 'player_1', player_2: 'player_1' },
      acceptBy: reportDeadline(ladder.now(), ladder.definition.deadlines),
    });
    const match = await reportResult(ladder.database, callBy(ladder, 'bob').visit, {
      matchId: id,
      outcomes: { player_1: 'player_1', player_2: 'player_1' },
      acceptBy: reportDeadline(ladder.now(), ladder.definition.deadlines),
    });
    if (match === undefined) throw new Error('the match is not there');
    const attempts = await Promise.all(
      [ladder, other, ladder, other].map((process) => settle(process, match)),
    );
    expect(attempts.filter((attempt) => attempt?.isOurs)).toHaveLength(1);
    expect(attempts.every((attempt) => attempt?.match?.player1.ratingChange === 20)).toBe(true);
    expect((await settle(ladder, match))?.isOurs).toBe(false);
    expect(await ratings(ladder)).toMatchObject([
      { rating: 1520, games: 1 },
      { rating: 1480, games: 1 },
    ]);
    expect(await historyCount(ladder)).toBe(2);
  });

  it('is settled when both report at the same moment from two processes', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other: TestLadder = { ...ladder, database: await opened.another() };
    await setUp(ladder, 'ana', 'bob');
    for (let round = 1; round <= 8; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- rounds follow each other
      const { id } = await matchOf(ladder, 'ana', 'bob');
      // oxlint-disable-next-line no-await-in-loop -- as above
      const reports = await Promise.all([
        report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: round % 2 === 0 ? 'won' : 'lost' }),
        report(other, callBy(ladder, 'bob'), { matchId: id, claim: round % 2 === 0 ? 'lost' : 'won' }),
      ]);
      const decided = reports.flatMap((each) => (each.kind === 'reported' ? each.notices : []));
      expect(decided.filter(({ reason }) => reason === 'decided')).toHaveLength(1);
    }
    const sum = (await ratings(ladder)) as { rating: number; games: number }[];
    expect(sum.map(({ games }) => games)).toEqual([8, 8]);
    expect(sum.reduce((total, { rating }) => total + rating, 0)).toBe(3000);
  });

  it('has one effect when the same press is delivered twice', async () => {
    const { ladder, id } = await newMatch();
    const press = callBy(ladder, 'ana');
    await report(ladder, press, { matchId: id, claim: 'won' });
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'lost' });
    // The first press comes again, late: what was corrected meanwhile stays.
    const again = report(ladder, deliveredAgain(press), { matchId: id, claim: 'won' });
    await expect(again).rejects.toThrow(DuplicateDelivery);
    expect(await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'won' })).toMatchObject({
      match: { status: 'agreed', outcome: 'player_2' },
    });
  });

  it('is settled later when the process died between the second report and the settlement', async () => {
    const { ladder, id } = await newMatch();
    for (const player of ['ana', 'bob']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await reportResult(ladder.database, callBy(ladder, player).visit, {
        matchId: id,
        outcomes: { player_1: 'draw', player_2: 'draw' },
        acceptBy: reportDeadline(ladder.now(), ladder.definition.deadlines),
      });
    }
    expect(await sweep(ladder)).toEqual([]);
    ladder.pass(6_000);
    expect(await sweep(ladder)).toMatchObject([
      { reason: 'decided', seat: 'player_1', match: { status: 'agreed', outcome: 'draw' } },
      { reason: 'decided', seat: 'player_2' },
    ]);
    expect(await sweep(ladder)).toEqual([]);
  });

  it('takes one round trip to report and a second to settle', async () => {
    const { ladder, id } = await newMatch();
    const first = await countRoundTrips(() =>
      report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' }),
    );
    const second = await countRoundTrips(() =>
      report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' }),
    );
    expect([first.roundTrips, second.roundTrips]).toEqual([1, 2]);
  });
});
