import { describe, expect, it } from 'vitest';
import { present, register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

describe('/leaderboard', { timeout: 20_000 }, () => {
  const played = playedInEachTest('sqlite');

  /** So many ranked players, the first the best; every third is French, every second plays Owl. */
  async function rank(count: number): Promise<void> {
    const { queries } = played.database;
    const at = new Date();
    const players = Array.from({ length: count }, (_, index) => ({
      id: `10000000000000${String(index).padStart(4, '0')}`,
      name: `Rank${'abcdefghij'[index % 10]}${'abcdefghij'[Math.floor(index / 10)]}`,
      race: index % 2 === 0 ? 'lark' : 'owl',
      rating: 2000 - index,
      country: index % 3 === 0 ? 'FR' : 'DE',
    }));
    await played.database.batch([
      queries.insertInto('players').values(
        players.map(({ id, name, country }) => ({
          discord_id: id,
          username: name,
          name,
          tag: 'x#123',
          region: 'eu-west',
          country,
          set_up_at: at,
          created_at: at,
          updated_at: at,
        })),
      ),
      queries.insertInto('ratings').values(
        players.map(({ id, race, rating }) => ({
          player_id: id,
          race,
          rating,
          games: 1,
          wins: 1,
          losses: 0,
          draws: 0,
          last_played_at: at,
        })),
      ),
    ]);
  }

  it('turns pages, also after a restart and from a message of days ago', async () => {
    const { sandbox } = played;
    await rank(25);
    const ana = sandbox.user('Ana');
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    expect(textOf(board)).toContain('Page 1 of 3, 25 ratings');
    expect(textOf(await ana.press(board, 'Next'))).toContain('Page 2 of 3');
    await played.restart();
    const last = await ana.press(board, 'Next');
    expect(textOf(last)).toContain('`  21.` `E` 🇩🇪 `Rankac      ` `1980` Lark');
    expect(last.message?.buttons.find(({ label }) => label === 'Next')?.disabled).toBe(true);
    expect(textOf(await ana.press(board, 'Previous'))).toContain('Page 2 of 3');
  });

  it('filters by race, country and best race, by options and by controls, and clears them', async () => {
    const { sandbox } = played;
    await rank(25);
    const ana = sandbox.user('Ana');
    const board = await ana
      .in(sandbox.dm(ana))
      .command('leaderboard', { race: 'owl', country: 'FR', best: true });
    expect(textOf(board)).toContain('Shown: Owl • 🇫🇷 France • the best race of each player');
    expect(textOf(board)).toContain('Page 1 of 1, 4 ratings');
    const select = present(board.message?.selects[0], 'select').customId;
    expect(textOf(await ana.choose(board, select, ['lark', 'owl']))).toContain(
      'Shown: Lark, Owl • 🇫🇷 France',
    );
    expect(textOf(board.message ?? board)).toContain('9 ratings');
    const cleared = await ana.press(board, 'Clear filters');
    expect(textOf(cleared)).toContain('Page 1 of 3, 25 ratings');
    expect(textOf(cleared)).not.toContain('Shown');
  });

  it('filters by rank and by several countries, and goes to the first and to the last page', async () => {
    const { sandbox } = played;
    await rank(60);
    const ana = sandbox.user('Ana');
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard', { rank: 'D' });
    // Positions 31 to 43 of 60 are D; the numbers shown are those among all.
    expect(textOf(board)).toContain('Shown: Rank D');
    expect(textOf(board)).toContain('`  31.` `D`');
    expect(textOf(board)).toContain('Page 1 of 2, 13 ratings');
    const last = await ana.press(board, 'Last');
    expect(textOf(last)).toContain('Page 2 of 2, 13 ratings');
    expect(textOf(last)).toContain('`  43.` `D`');
    expect(textOf(await ana.press(board, 'First'))).toContain('Page 1 of 2');
    const [, , from] = present(board.message, 'message').selects;
    expect(present(from, 'select').options.map(({ label }) => label)).toEqual(['Germany', 'France']);
    const french = await ana.choose(board, present(from, 'select').customId, ['FR']);
    expect(textOf(french)).toContain('Shown: 🇫🇷 France • Rank D');
    expect(textOf(french)).toContain('Page 1 of 1, 5 ratings');
    const both = await ana.choose(board, present(from, 'select').customId, ['FR', 'DE']);
    expect(textOf(both)).toContain('13 ratings');
    const [, ranks] = present(both.message, 'message').selects;
    const all = await ana.choose(both, present(ranks, 'select').customId, []);
    expect(textOf(all)).toContain('Page 1 of 6, 60 ratings');
  });

  it('takes a race once that a control names three times', async () => {
    const { sandbox } = played;
    await rank(3);
    const ana = sandbox.user('Ana');
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    const shown = await ana.press(board, { customId: 'board:next:1:owl.lark.owl.owl::0' }, { force: true });
    expect(textOf(shown)).toContain('Shown: Lark, Owl\n');
  });

  it('says how to name a country in the command that was used', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard', { country: 'Atlantis' });
    expect(textOf(board)).toContain('No country is called “Atlantis”. Use `/leaderboard country:` again');
    const setup = await ana.in(sandbox.dm(ana)).command('setup', { country: 'Atlantis' });
    expect(textOf(setup)).toContain('Use `/setup country:` again');
  });

  it('shows the reader his own place and turns to it', async () => {
    const { sandbox, database } = played;
    await rank(25);
    const ana = await register(sandbox, 'Ana');
    const rating = {
      race: 'wolf',
      rating: 1985,
      games: 1,
      wins: 1,
      losses: 0,
      draws: 0,
      last_played_at: new Date(),
    };
    await database.queries
      .insertInto('ratings')
      .values({ player_id: ana.id, ...rating })
      .execute();
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    expect(textOf(board)).toContain('Your place: `  16.` `D` 🇩🇪 `Ana         ` `1985` Wolf');
    expect(textOf(await ana.press(board, 'My place'))).toContain('Page 2 of 3, 26 ratings');
  });

  it('is empty and friendly before anybody has played', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    expect(textOf(board)).toContain('Nobody is ranked here yet.');
    expect(textOf(board)).toContain('Your place: not ranked: play a match with `/queue`');
  });

  it.each([
    ['board:next:x:::0', 'This button is out of date'],
    ['board:next:2:owl', 'This button is out of date'],
    ['board:next:-1:::0', 'This button is out of date'],
    ['board:next:99999999999::: 0', 'This button is out of date'],
    ['board:next:9999999:::0', 'Dawn and Dusk: leaderboard'],
    ["board:next:1:owl.'; drop table players:DE:1", 'Dawn and Dusk: leaderboard'],
    ['board:next:1::??:0', 'Dawn and Dusk: leaderboard'],
    ['board:melt:1:::0', 'This button is out of date'],
    ['nonsense', 'This button is out of date'],
    [`board:next:1:${'x'.repeat(80)}::0`, 'Dawn and Dusk: leaderboard'],
  ])('takes a control with the id %j for what it is', async (customId, expected) => {
    const { sandbox } = played;
    await rank(3);
    const ana = sandbox.user('Ana');
    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    expect(title(await ana.press(board, { customId }, { force: true }))).toBe(expected);
    expect(played.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
