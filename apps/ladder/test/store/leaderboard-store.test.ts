import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepStandings } from '../../src/flows/standings.ts';
import {
  readLeaderboard,
  type Leaderboard,
  type LeaderboardRequest,
} from '../../src/store/leaderboard-store.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, testLadder, type TestLadder } from '../support/test-ladder.ts';

const DAY = 86_400_000;

interface Rated {
  readonly player: string;
  readonly race: string;
  readonly rating: number;
  readonly country?: string;
  readonly daysAgo?: number;
}

describe.each(DIALECTS)('the leaderboard on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  /** A ladder on which these ratings were played, however. */
  async function ladderWith(...rated: Rated[]): Promise<TestLadder> {
    const { database } = await databases.open();
    const ladder = testLadder(database);
    const at = ladder.now();
    for (const { player, race, rating, country = 'DE', daysAgo = 0 } of rated) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await database.batch([
        database.queries
          .insertInto('players')
          .values({
            discord_id: player,
            username: player,
            name: player,
            tag: 'x#123',
            region: 'eu-west',
            country,
            set_up_at: at,
            created_at: at,
            updated_at: at,
          })
          .onConflict((conflict) => conflict.doNothing()),
        database.queries.insertInto('ratings').values({
          player_id: player,
          race,
          rating,
          games: 1,
          wins: 1,
          losses: 0,
          draws: 0,
          last_played_at: new Date(at.getTime() - daysAgo * DAY),
        }),
      ]);
    }
    await keepStandings(ladder);
    return ladder;
  }

  async function read(
    ladder: TestLadder,
    wanted: Partial<LeaderboardRequest> = {},
    reader = 'reader',
  ): Promise<Leaderboard> {
    const { visit } = callBy(ladder, reader);
    return readLeaderboard(ladder.database, visit, {
      page: 1,
      pageSize: 10,
      races: [],
      countries: [],
      bestOnly: false,
      rank: undefined,
      ...wanted,
    });
  }

  const lines = ({ entries }: Leaderboard): string[] =>
    entries.map(({ position, playerId, race, rating }) => `${position} ${playerId} ${race} ${rating}`);

  it('orders by rating, then by who played last, then by player and race', async () => {
    const ladder = await ladderWith(
      { player: 'ana', race: 'owl', rating: 1500 },
      { player: 'ana', race: 'lark', rating: 1500 },
      { player: 'bob', race: 'lark', rating: 1500, daysAgo: 2 },
      { player: 'cleo', race: 'lark', rating: 1500 },
      { player: 'dan', race: 'lark', rating: 1600, daysAgo: 3 },
    );
    expect(lines(await read(ladder))).toEqual([
      '1 dan lark 1600',
      '2 cleo lark 1500',
      '3 ana lark 1500',
      '4 ana owl 1500',
      '5 bob lark 1500',
    ]);
  });

  it('leaves out who has not played for two weeks, to the moment', async () => {
    const ladder = await ladderWith(
      { player: 'ana', race: 'lark', rating: 1500, daysAgo: 14 },
      { player: 'bob', race: 'lark', rating: 1500, daysAgo: 14 + 1 / DAY },
    );
    expect(lines(await read(ladder))).toEqual(['1 ana lark 1500']);
  });

  const six: Rated[] = [
    { player: 'ana', race: 'lark', rating: 1700, country: 'FR' },
    { player: 'ana', race: 'owl', rating: 1650, country: 'FR' },
    { player: 'bob', race: 'owl', rating: 1600 },
    { player: 'bob', race: 'lark', rating: 1550 },
    { player: 'cleo', race: 'wolf', rating: 1500 },
    { player: 'dan', race: 'owl', rating: 1450, country: 'FR' },
  ];

  it('keeps the place among all under every filter', async () => {
    const ladder = await ladderWith(...six);
    expect(lines(await read(ladder, { countries: ['FR'] }))).toEqual([
      '1 ana lark 1700',
      '2 ana owl 1650',
      '6 dan owl 1450',
    ]);
    expect(lines(await read(ladder, { races: ['owl', 'wolf'] }))).toEqual([
      '2 ana owl 1650',
      '3 bob owl 1600',
      '5 cleo wolf 1500',
      '6 dan owl 1450',
    ]);
  });

  it('shows the best race of each player only, chosen before the other filters', async () => {
    const ladder = await ladderWith(...six);
    expect(lines(await read(ladder, { bestOnly: true }))).toEqual([
      '1 ana lark 1700',
      '3 bob owl 1600',
      '5 cleo wolf 1500',
      '6 dan owl 1450',
    ]);
    expect(lines(await read(ladder, { bestOnly: true, races: ['owl'] }))).toEqual([
      '3 bob owl 1600',
      '6 dan owl 1450',
    ]);
  });

  it('never finds more with another filter', async () => {
    const ladder = await ladderWith(...six);
    const all = await read(ladder);
    const rank = { letter: 'D', rule: ladder.definition.ranks };
    for (const filter of [{ bestOnly: true }, { countries: ['FR'] }, { races: ['owl'] }, { rank }]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const filtered = await read(ladder, filter);
      expect(filtered.found).toBeLessThan(all.found);
      expect(filtered.population).toBe(all.population);
    }
  });

  it('finds everybody once under all rank letters together, with whatever other filter', async () => {
    const ladder = await ladderWith(...six);
    const { shares } = ladder.definition.ranks;
    for (const filter of [{}, { bestOnly: true }, { countries: ['FR'] }, { races: ['owl', 'lark'] }]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const all = await read(ladder, filter);
      const boards = await Promise.all(
        shares.map(({ letter }) =>
          read(ladder, { ...filter, rank: { letter, rule: ladder.definition.ranks } }),
        ),
      );
      expect(boards.flatMap(lines)).toEqual(lines(all));
      expect(boards.reduce((sum, { found }) => sum + found, 0)).toBe(all.found);
    }
  });

  it('has pages that meet without a gap, and an end', async () => {
    const ladder = await ladderWith(...six);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => read(ladder, { page, pageSize: 2 })));
    expect(pages.map(lines)).toEqual([
      ['1 ana lark 1700', '2 ana owl 1650'],
      ['3 bob owl 1600', '4 bob lark 1550'],
      ['5 cleo wolf 1500', '6 dan owl 1450'],
      ['5 cleo wolf 1500', '6 dan owl 1450'],
    ]);
    expect(pages.map(({ page, pages: count, found }) => [page, count, found])).toEqual([
      [1, 3, 6],
      [2, 3, 6],
      [3, 3, 6],
      [3, 3, 6],
    ]);
  });

  it('tells the reader his own places, and turns to the page where the best of them is', async () => {
    const ladder = await ladderWith(...six);
    const board = await read(ladder, { pageSize: 2 }, 'bob');
    expect(board.own.map(({ position }) => position)).toEqual([3, 4]);
    expect(lines(board)).toEqual(['1 ana lark 1700', '2 ana owl 1650']);
    const mine = await read(ladder, { pageSize: 2, page: 'mine' }, 'bob');
    expect([mine.page, lines(mine)]).toEqual([2, ['3 bob owl 1600', '4 bob lark 1550']]);
    expect((await read(ladder, { pageSize: 2, page: 'mine' }, 'eve')).page).toBe(1);
  });

  it('is empty without an error when nobody is ranked', async () => {
    const ladder = await ladderWith();
    expect(await read(ladder, { page: 7 })).toMatchObject({
      entries: [],
      own: [],
      found: 0,
      page: 1,
      pages: 1,
    });
    expect(await read(ladder, { page: 'mine' })).toMatchObject({ entries: [], page: 1 });
  });

  it('takes one round trip', async () => {
    const ladder = await ladderWith(...six);
    expect(
      (await countRoundTrips(() => read(ladder, { page: 'mine', races: ['owl'], countries: ['FR'] }, 'ana')))
        .roundTrips,
    ).toBe(1);
  });
});
