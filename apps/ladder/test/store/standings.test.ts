import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adjust } from '../../src/flows/admin.ts';
import { rankedSince } from '../../src/flows/ladder.ts';
import { resolve } from '../../src/flows/settle.ts';
import { confirmSetup, typeSetup } from '../../src/flows/setup.ts';
import { keepStandings, repairRanking } from '../../src/flows/standings.ts';
import { rankSizes } from '../../src/ladder/ranks.ts';
import type { Outcome } from '../../src/ladder/result.ts';
import { readLeaderboard, type Leaderboard } from '../../src/store/leaderboard-store.ts';
import { readMatch } from '../../src/store/match-store.ts';
import { readProfile } from '../../src/store/profile-store.ts';
import { tryLock } from '../../src/store/advisory-lock.ts';
import { letterSteps } from '../../src/store/rank-interval.ts';
import { mergeCounts, repairStandings } from '../../src/store/standings.ts';
import { DAWN_AND_DUSK, ladderWith } from '../support/ladders.ts';
import { naiveList, naiveRanking } from '../support/naive-ranking.ts';
import { DIALECTS, testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';
import { callBy, testLadder, type TestLadder } from '../support/test-ladder.ts';

const DAY = 86_400_000;
const PLAYERS = ['ana', 'bob', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hal'];
const RACES = ['lark', 'owl', 'wolf'];
const COUNTRIES = ['DE', 'FR', 'KR'];
const OUTCOMES: readonly (Outcome | null)[] = ['player_1', 'player_2', 'draw', null];

/** Something that changes who stands where. */
type Event =
  | { kind: 'match'; first: number; second: number; races: [number, number]; outcome: number }
  | { kind: 'again'; match: number; outcome: number }
  | { kind: 'adjust'; player: number; race: number; rating: number }
  | { kind: 'move'; player: number; country: number }
  | { kind: 'days'; days: number }
  | { kind: 'merge' };

const anyPlayer = fc.nat(PLAYERS.length - 1);
const anyRace = fc.nat(RACES.length - 1);
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('match' as const),
      first: anyPlayer,
      second: anyPlayer,
      races: fc.tuple(anyRace, anyRace),
      outcome: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('again' as const), match: fc.nat(30), outcome: fc.nat(3) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('adjust' as const),
      player: anyPlayer,
      race: anyRace,
      // Around zero as well: a rating may be set below it. Few, so that many are equal.
      rating: fc.constantFrom(-40, 0, 1480, 1500, 1520, 3000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('move' as const), player: anyPlayer, country: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const) }) },
);

describe.each(DIALECTS)('the standings on %s', { timeout: 120_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(opened?: TestDatabase): Promise<TestLadder> {
    const { database } = opened ?? (await databases.open());
    const ladder = testLadder(database);
    await keepStandings(ladder);
    const at = ladder.now();
    await database.batch([
      database.queries.insertInto('players').values(
        PLAYERS.map((player, index) => ({
          discord_id: player,
          username: player,
          name: player,
          tag: 'x#123',
          region: 'eu-west',
          country: COUNTRIES[index % 3] ?? '',
          set_up_at: at,
          created_at: at,
          updated_at: at,
        })),
      ),
      database.queries.insertInto('ratings').values(
        PLAYERS.flatMap((player) =>
          RACES.map((race) => ({
            player_id: player,
            race,
            rating: 1500,
            games: 0,
            wins: 0,
            losses: 0,
            draws: 0,
            last_played_at: null,
          })),
        ),
      ),
    ]);
    return ladder;
  }

  async function play(
    ladder: TestLadder,
    { first, second, races, outcome }: Extract<Event, { kind: 'match' }>,
  ): Promise<void> {
    if (first === second) return;
    const { id } = await ladder.database.queries
      .insertInto('matches')
      .values({
        player_1_id: PLAYERS[first] ?? '',
        player_2_id: PLAYERS[second] ?? '',
        race_1: RACES[races[0]] ?? '',
        race_2: RACES[races[1]] ?? '',
        rating_1: 1500,
        rating_2: 1500,
        map: 'amber-pass',
        status: 'confirmed',
        report_by: ladder.now(),
        created_at: ladder.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await decide(ladder, id, outcome);
  }

  async function decide(ladder: TestLadder, matchId: number, outcome: number): Promise<void> {
    const match = await readMatch(ladder.database, matchId);
    if (match) await resolve(ladder, match, OUTCOMES[outcome] ?? null);
  }

  async function happen(ladder: TestLadder, event: Event): Promise<void> {
    ladder.pass(60_000);
    switch (event.kind) {
      case 'match':
        return play(ladder, event);
      case 'again':
        return decide(ladder, event.match, event.outcome);
      case 'adjust': {
        const playerId = PLAYERS[event.player] ?? '';
        const { race, rating } = event;
        await adjust(ladder, callBy(ladder, 'admin'), {
          playerId,
          reason: 'x',
          race: RACES[race] ?? '',
          rating,
        });
        return;
      }
      case 'move': {
        const call = callBy(ladder, PLAYERS[event.player] ?? '');
        const country = COUNTRIES[event.country] ?? '';
        await typeSetup(ladder, call, { name: 'anybody', tag: 'a#1234', region: 'eu-west', country });
        await confirmSetup(ladder, callBy(ladder, PLAYERS[event.player] ?? ''), call.visit.interactionId);
        return;
      }
      case 'days':
        ladder.pass(event.days * DAY);
        return keepStandings(ladder);
      case 'merge':
        return mergeCounts(ladder.database);
    }
  }

  const filters = fc.record({
    races: fc.subarray(RACES),
    countries: fc.subarray(COUNTRIES),
    bestOnly: fc.boolean(),
    letter: fc.option(fc.constantFrom('S', 'A', 'B', 'C', 'D', 'E', 'F'), { nil: undefined }),
    pageSize: fc.integer({ min: 2, max: 8 }),
    reader: anyPlayer,
  });

  /** Everything that a leaderboard says under a filter, against a count of all ratings. */
  async function expectRight(
    ladder: TestLadder,
    { letter, reader, ...filter }: typeof filters extends fc.Arbitrary<infer T> ? T : never,
  ): Promise<void> {
    const { database } = ladder;
    const ranking = await naiveRanking(database, rankedSince(ladder, ladder.now()));
    const rank = letter === undefined ? undefined : { letter, rule: ladder.definition.ranks };
    const list = naiveList(ranking, { ...filter, rank });
    const shown = (lines: readonly { player_id: string; race: string; position: number; rating: number }[]) =>
      lines.map((line) => [line.position, line.player_id, line.race, line.rating]);
    const found = (lines: Leaderboard['entries']) =>
      lines.map((line) => [line.position, line.playerId, line.race, line.rating]);
    const readerId = PLAYERS[reader] ?? '';
    const own = list.filter(({ player_id: playerId }) => playerId === readerId);
    const pages = Math.max(1, Math.ceil(list.length / filter.pageSize));
    const read = async (page: number | 'mine'): Promise<Leaderboard> =>
      readLeaderboard(database, callBy(ladder, readerId).visit, { ...filter, rank, page });
    for (let page = 1; page <= pages + 1; page += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one page after another
      const board = await read(page);
      const at = Math.min(page, pages);
      expect([board.found, board.population, board.page, board.pages]).toEqual([
        list.length,
        ranking.length,
        at,
        pages,
      ]);
      expect(found(board.entries)).toEqual(
        shown(list.slice((at - 1) * filter.pageSize, at * filter.pageSize)),
      );
      expect(found(board.own)).toEqual(shown(own));
      expect(board.own.map(({ place }) => place)).toEqual(own.map((line) => list.indexOf(line) + 1));
    }
    const [first] = own;
    expect((await read('mine')).page).toBe(first ? Math.floor(list.indexOf(first) / filter.pageSize) + 1 : 1);
    const profile = await readProfile(database, callBy(ladder, readerId).visit, readerId);
    expect(profile.ratings.flatMap(({ race, place }) => (place ? [[race, place.position]] : []))).toEqual(
      ranking
        .filter(({ player_id: playerId }) => playerId === readerId)
        .map(({ race, position }) => [race, position])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
  }

  it('say the same as a count of all ratings, whatever has happened and under whatever filters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 5, maxLength: 30 }),
        fc.array(filters, { minLength: 3, maxLength: 3 }),
        async (events, views) => {
          const ladder = await newLadder();
          for (const event of events) {
            // oxlint-disable-next-line no-await-in-loop -- one after another
            await happen(ladder, event);
          }
          for (const view of views) {
            // oxlint-disable-next-line no-await-in-loop -- one after another
            await expectRight(ladder, view);
          }
          // Nothing was left for a repair to do.
          expect(await repairRanking(ladder)).toBe(0);
        },
      ),
      { numRuns: dialect === 'sqlite' ? 5 : 10 },
    );
  });

  it('place a rating that fell below zero behind all others, for who reads it too', async () => {
    const ladder = await newLadder();
    await happen(ladder, { kind: 'adjust', player: 7, race: 2, rating: -40 });
    await happen(ladder, { kind: 'match', first: 0, second: 7, races: [0, 2], outcome: 0 });
    for (const reader of [0, 7]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await expectRight(ladder, {
        races: [],
        countries: [],
        bestOnly: false,
        letter: undefined,
        pageSize: 2,
        reader,
      });
    }
  });

  it('give each letter the positions that its share of the ranking comes to, for every population', async () => {
    const { database } = await databases.open();
    const rules = [
      DAWN_AND_DUSK.ranks,
      // Two letters have no ends; one whose worst has more than the two best has.
      ladderWith({
        ranks: {
          shares: [
            { letter: 'A', percent: 33 },
            { letter: 'B', percent: 67 },
          ],
          remainder: ['B', 'A'],
        },
      }).ranks,
      ladderWith({
        ranks: {
          shares: [
            { letter: 'X', percent: 1 },
            { letter: 'Y', percent: 7 },
            { letter: 'Z', percent: 92 },
          ],
          remainder: ['X', 'Y', 'Z'],
        },
      }).ranks,
    ];
    for (const rule of rules) {
      for (const { letter } of rule.shares) {
        const steps = letterSteps({ letter, rule }, sql.ref('n.population'));
        // oxlint-disable-next-line no-await-in-loop -- one after another
        const { rows } = await sql<{ population: number; above: number; upto: number }>`
          with recursive n(population) as (select 0 union all select population + 1 from n where population < 700)
          select population, (with ${steps} select above from letter) as above, (with ${steps} select upto from letter) as upto
          from n`.execute(database.queries);
        for (const row of rows) {
          const sizes = [...rankSizes(row.population, rule)];
          const index = sizes.findIndex(([each]) => each === letter);
          const before = sizes.slice(0, index).reduce((sum, [, each]) => sum + each, 0);
          expect([letter, row.population, row.above, row.upto]).toEqual([
            letter,
            row.population,
            before,
            before + (sizes[index]?.[1] ?? 0),
          ]);
        }
      }
    }
  });

  it('are made right again after somebody has changed them behind our back', async () => {
    const ladder = await newLadder();
    for (const first of [0, 1, 2, 3]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await play(ladder, { kind: 'match', first, second: first + 4, races: [0, 1], outcome: 0 });
    }
    const view = {
      races: ['lark'],
      countries: [],
      bestOnly: true,
      letter: undefined,
      pageSize: 3,
      reader: 0,
    };
    const { queries } = ladder.database;
    await queries.deleteFrom('standing_counts').where('race', '=', 'lark').execute();
    await queries.deleteFrom('standings').where('player_id', '=', 'ana').execute();
    await queries.updateTable('standings').set({ is_best: false }).where('player_id', '=', 'bob').execute();
    await queries.updateTable('standing_counts').set({ amount: 99 }).where('country', '=', '*').execute();
    expect(await repairRanking(ladder)).toBeGreaterThan(0);
    await expectRight(ladder, view);
    await expectRight(ladder, { ...view, races: [], bestOnly: false, letter: 'D' });
    expect(await repairStandings(ladder.database, rankedSince(ladder, ladder.now()), 10)).toBe(0);
  });

  it('take back who left when a rating stays ranked for longer than it did', async () => {
    const ladder = await newLadder();
    await play(ladder, { kind: 'match', first: 0, second: 1, races: [0, 1], outcome: 0 });
    ladder.pass(15 * DAY);
    await keepStandings(ladder);
    const view = { races: [], countries: [], bestOnly: false, letter: undefined, pageSize: 3, reader: 0 };
    await expectRight(ladder, view);
    const longer = { ...ladder, definition: ladderWith({ ranks: { ...DAWN_AND_DUSK.ranks, forDays: 30 } }) };
    expect(await repairRanking(longer)).toBeGreaterThan(0);
    await expectRight(longer, view);
    expect((await naiveRanking(ladder.database, rankedSince(longer, longer.now()))).length).toBe(2);
  });
});

describe('the standings under many hands', { timeout: 60_000 }, () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases('postgresql');
  }, 30_000);
  afterAll(() => databases.close());

  /** Players with one game for each race, played so many days ago. */
  async function enter({ database, now }: TestLadder, daysAgo: ReadonlyMap<string, number>): Promise<void> {
    const at = now();
    const players = [...daysAgo.keys()];
    await database.batch([
      database.queries.insertInto('players').values(
        players.map((player) => ({
          discord_id: player,
          username: player,
          country: 'DE',
          created_at: at,
          updated_at: at,
        })),
      ),
      database.queries.insertInto('ratings').values(
        [...daysAgo].flatMap(([player, days]) =>
          RACES.map((race) => ({
            player_id: player,
            race,
            rating: 1500,
            games: 1,
            wins: 1,
            losses: 0,
            draws: 0,
            last_played_at: new Date(at.getTime() - days * DAY),
          })),
        ),
      ),
    ]);
  }

  it('are left by players who do not play any more in one process at a time, and no other waits for it', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    await keepStandings(ladder);
    await enter(ladder, new Map([['ana', 13]]));
    const ranked = async () =>
      (await ladder.database.queries.selectFrom('standings').select('race').execute()).length;
    ladder.pass(2 * DAY);
    const other = await opened.another();
    await other.transaction(async (transaction) => {
      expect(await tryLock(transaction, 'expiry')).toBe(true);
      await keepStandings(ladder);
      expect(await ranked()).toBe(RACES.length);
    });
    await keepStandings(ladder);
    expect(await ranked()).toBe(0);
  });

  it('lose nothing and lock nobody out when several processes settle, adjust, move, expire and merge at once', async () => {
    const opened = await databases.open();
    const ladder = testLadder(opened.database);
    const other = { ...ladder, database: await opened.another() };
    const at = ladder.now();
    const players = Array.from({ length: 24 }, (_, index) => `p${String(index).padStart(2, '0')}`);
    await keepStandings(ladder);
    // Some of them are about to leave.
    await enter(ladder, new Map(players.map((player, index) => [player, index % 4 === 0 ? 13.9 : 1])));
    ladder.pass(DAY / 2);
    const jobs = Array.from({ length: 240 }, (_, number) => async (): Promise<unknown> => {
      const hand = number % 2 === 0 ? ladder : other;
      const one = players[(number * 7) % players.length] ?? '';
      const two = players[(number * 5 + 1) % players.length] ?? '';
      const race = RACES[number % 3] ?? '';
      switch (number % 6) {
        case 4:
          return adjust(hand, callBy(hand, 'admin'), {
            playerId: one,
            reason: 'x',
            race,
            rating: 1400 + number,
          });
        case 5:
          await hand.database.queries
            .updateTable('players')
            .set({ country: COUNTRIES[number % 3] ?? '' })
            .where('discord_id', '=', two)
            .execute();
          return keepStandings(hand);
        default: {
          if (one === two) return undefined;
          const { id } = await hand.database.queries
            .insertInto('matches')
            .values({
              player_1_id: one,
              player_2_id: two,
              race_1: race,
              race_2: RACES[(number + 1) % 3] ?? '',
              rating_1: 1500,
              rating_2: 1500,
              map: 'amber-pass',
              // An admin decides it, so that players may be in many at once.
              status: 'disputed',
              report_1: 'player_1',
              report_2: 'player_2',
              settled_at: at,
              created_at: at,
            })
            .returning('id')
            .executeTakeFirstOrThrow();
          const match = await readMatch(hand.database, id);
          return match && resolve(hand, match, OUTCOMES[number % 3] ?? null);
        }
      }
    });
    await Promise.all(jobs.map((job) => job()));
    await keepStandings(ladder);
    const since = rankedSince(ladder, ladder.now());
    const ranking = await naiveRanking(ladder.database, since);
    for (const bestOnly of [false, true]) {
      const list = naiveList(ranking, { races: [], countries: [], bestOnly, rank: undefined });
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const board = await readLeaderboard(other.database, callBy(other, 'p01').visit, {
        races: [],
        countries: [],
        bestOnly,
        rank: undefined,
        page: 1,
        pageSize: 100,
      });
      expect(board.entries.map(({ position, playerId, race }) => [position, playerId, race])).toEqual(
        list.map(({ position, player_id: playerId, race }) => [position, playerId, race]),
      );
    }
    expect(await repairRanking(ladder)).toBe(0);
  });
});
