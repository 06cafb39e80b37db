import { describe, expect, it } from 'vitest';
import { newestMessage, queueFor, register, startMatch, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';

describe.each(DIALECTS)('playing the ladder on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect);

  it('goes from setup to the leaderboard', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    expect(textOf(toAna)).toContain('Tag: Bob\\#1234');

    const reported = await ana.press(toAna, 'I won');
    expect(textOf(reported)).toContain('You reported: you won. Waiting for Bob');
    expect(textOf(await newestMessage(sandbox, bob, 'Match:'))).toContain('Ana reported: you lost');
    const agreed = await bob.press(toBob, 'I lost');
    expect(agreed.kind).toBe('update');
    expect(textOf(agreed)).toContain('1500 → **1480** (-20)');
    const result = await newestMessage(sandbox, ana, 'Match #1: you won');
    expect(textOf(result)).toContain('1500 → **1520** (+20)');

    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    expect(textOf(board)).toMatch(
      /1\.` `C` 🇩🇪 `Ana {9}` `1520` Lark\n` {3}2\.` `D` 🇩🇪 `Bob {9}` `1480` Wolf/,
    );
    const profile = await bob.in(sandbox.dm(bob)).command('profile', { player: ana });
    expect(textOf(profile)).toContain('1 match, 1W-0L-0D (100.0%)');
    expect(textOf(profile)).toContain('#1 **won** vs Bob on ');
    expect(textOf(profile)).toContain('Lark ▁█ 1500 → 1520');
    expect(sandbox.unsupported).toEqual([]);
    expect(played.logged.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  it('records a disagreement for an admin, tells both, and lets both play on', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    const contradicted = await bob.press(toBob, 'I won');
    expect(textOf(contradicted)).toContain(
      'You reported: you won. Ana reported: you lost. An admin will decide',
    );
    const told = await newestMessage(sandbox, ana, 'Match #1: the reports');
    expect(textOf(told)).toContain('You reported: you won. Bob reported: you lost.');
    const matches = database.queries.selectFrom('matches').select(['status', 'report_1', 'report_2']);
    expect(await matches.execute()).toEqual([
      { status: 'disputed', report_1: 'player_1', report_2: 'player_2' },
    ]);
    expect(title(await ana.press(told, 'Find another match'))).toBe('Find a match');
    await startMatch(sandbox, ana, bob);
  });

  it('matches by side: two who play the same one wait until the other comes', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const cleo = await register(sandbox, 'Cleo');
    const searching = await queueFor(sandbox, ana, 'lark', 'dawn');
    const alsoSearching = await queueFor(sandbox, bob, 'stag', 'dawn');
    expect(textOf(alsoSearching)).toContain('Waiting now: 2 for Dawn');
    // Nothing that an hour makes wrong.
    expect(textOf(alsoSearching)).toMatch(
      /You joined the queue <t:\d+:R>\. Players are brought together every 0\.1 seconds; you/,
    );
    await queueFor(sandbox, cleo, 'owl', 'dusk');
    await newestMessage(sandbox, cleo, 'Match found');
    const screens = [await ana.press(searching, 'Refresh'), await bob.press(alsoSearching, 'Refresh')].map(
      title,
    );
    expect(screens).toContain('Searching…');
    expect(screens.filter((screen) => screen.startsWith('Match found: #1 on '))).toHaveLength(1);
  });

  it('takes nobody’s time for ever: who has waited too long is out of the queue and told, also after a restart', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const searching = await queueFor(sandbox, ana, 'lark', 'dawn');
    expect(textOf(searching)).toMatch(/If nobody is found, you leave the queue <t:\d+:R>\./);
    await played.bot.stop();
    await database.queries
      .updateTable('queue_entries')
      .set({ wait_until: new Date(Date.now() - 1) })
      .execute();
    await played.restart();
    const told = await newestMessage(sandbox, ana, 'You have left the queue');
    expect(title(await ana.press(told, 'Find a match'))).toBe('Find a match');
    expect(title(await ana.press(searching, 'Refresh'))).toBe('Find a match');
  });

  it('shows the match to who comes back to the queue, and takes the report there', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    await startMatch(sandbox, ana, bob);
    const place = sandbox.guild('Ladder').channel('general');
    const again = await ana.in(place).command('queue');
    expect(again.message?.ephemeral).toBe(true);
    expect(title(again)).toMatch(/^Match found: #1 on /);
    expect(title(await ana.press(again, 'Draw'))).toMatch(/^Match: #1 on /);
    const fromQueue = await bob.in(place).command('queue');
    expect(title(await bob.press(fromQueue, 'Draw'))).toBe('Match #1: a draw');
  });

  it('goes on where it was after a restart: queue, match, reports and buttons', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const searching = await queueFor(sandbox, ana, 'lark', 'dawn');
    await played.restart();
    expect(title(await ana.press(searching, 'Refresh'))).toBe('Searching…');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    const toAna = await newestMessage(sandbox, ana, 'Match found');
    const toBob = await newestMessage(sandbox, bob, 'Match found');
    await ana.press(toAna, 'I lost');
    await played.restart();
    expect(title(await bob.press(toBob, 'I won'))).toBe('Match #1: you won');
    await newestMessage(sandbox, ana, 'Match #1: you lost');
  });
});
