import type { Place, Reply, SandboxUser } from '@warmpool/discord-sandbox';
import { beforeEach, describe, expect, it } from 'vitest';
import { newestMessage, queueFor, register, startMatch, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';

const MANAGE_GUILD = 1n << 5n;

describe.each(DIALECTS)('/admin on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect);
  let staff: Place;
  let chief: SandboxUser;
  let ana: SandboxUser;
  let bob: SandboxUser;
  beforeEach(async () => {
    // Ids are given by time: the chief's is not known before the sandbox is there.
    const { sandbox } = played;
    chief = sandbox.user('Chief');
    await played.bot.stop();
    await played.another({ admins: [chief.id] });
    const guild = sandbox.guild('Ladder');
    staff = guild.channel('staff');
    guild.join(chief, { permissions: MANAGE_GUILD });
    ana = await register(sandbox, 'Ana');
    bob = await register(sandbox, 'Bob');
  });

  const order = async (line: string, options: Record<string, unknown> = {}, by = chief): Promise<Reply> =>
    by.in(staff).command(`admin ${line}`, options as never);
  const log = async (): Promise<string> => textOf(await order('log'));
  const roundTrips = async (reply: Reply): Promise<number> => (await played.noted(reply)).roundTrips;

  it('decides a dispute, and decides it anew: both are told, and only the difference moves', async () => {
    const { sandbox } = played;
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I won');
    const won = await order('resolve', { match: 1, winner: ana, reason: 'saw the replay' });
    expect(textOf(won)).toMatch(
      /won by Ana[^]*Ana: lark, 1500 \(\+20\); reported: won[^]*Bob: wolf, 1500 \(-20\); reported: won/,
    );
    expect(won.message?.ephemeral).toBe(true);
    expect(await roundTrips(won)).toBe(2);
    await newestMessage(sandbox, ana, 'Match #1: you won');
    await newestMessage(sandbox, bob, 'Match #1: you lost');
    await order('resolve', { match: 1, otherwise: 'void', reason: 'wrong map' });
    const ratings = await played.database.queries.selectFrom('ratings').select(['rating', 'games']).execute();
    expect(ratings).toEqual([
      { rating: 1500, games: 0 },
      { rating: 1500, games: 0 },
    ]);
    expect(await log()).toMatch(
      /chief: \*\*resolve\*\* #1 void \(wrong map\)\n.*chief: \*\*resolve\*\* Ana #1 won \(saw the replay\)/,
    );
  });

  it('decides nothing for who does not play, for nobody and two at once, and no match that is not there', async () => {
    const eve = await register(played.sandbox, 'Eve');
    await startMatch(played.sandbox, ana, bob);
    const refusals = [
      await order('resolve', { match: 1, winner: eve, reason: 'r' }),
      await order('resolve', { match: 1, reason: 'r' }),
      await order('resolve', { match: 1, winner: ana, otherwise: 'draw', reason: 'r' }),
      await order('resolve', { match: 2, winner: ana, reason: 'r' }),
    ];
    expect(refusals.map(title)).toEqual([
      'Not a player of this match',
      'Decide one thing',
      'Decide one thing',
      'No such match',
    ]);
    expect(await log()).toContain('Nothing yet.');
  });

  it('bans a player, who leaves the queue and cannot join it, until they are unbanned', async () => {
    const { sandbox } = played;
    const eve = sandbox.user('Eve');
    const waiting = await queueFor(sandbox, ana, 'lark', 'dawn');
    const banned = await order('ban', { player: ana, reason: 'smurf @everyone' });
    expect(title(banned)).toBe('Ana is banned');
    expect(await roundTrips(banned)).toBe(1);
    const chooser = await ana.press(waiting, 'Refresh');
    expect(title(chooser)).toBe('Find a match');
    expect(textOf(await ana.press(chooser, 'Join'))).toContain(
      'You are banned from the queue: smurf \\@everyone',
    );
    expect(title(await order('unban', { player: ana, reason: 'was none' }))).toBe('Ana may play again');
    expect(title(await ana.press(chooser, 'Join'))).toBe('Searching…');
    expect(title(await order('ban', { player: eve, reason: 'r' }))).toBe('Not a player');
    const written = await order('log', { player: ana });
    expect(textOf(written)).toMatch(
      /\*\*unban\*\* Ana \(was none\)\n.*\*\*ban\*\* Ana \(smurf \\@everyone\)/,
    );
    expect(written.message?.mentioned).toEqual({ users: [], roles: [], everyone: false });
  });

  it('releases a player from the queue or a match, and empties the queue', async () => {
    const { sandbox } = played;
    await startMatch(sandbox, ana, bob);
    expect(textOf(await order('release', { player: ana, reason: 'stuck' }))).toContain('match #1 is over');
    await newestMessage(sandbox, bob, 'Match #1');
    const waiting = await queueFor(sandbox, bob, 'wolf', 'dusk');
    expect(textOf(await order('release', { player: bob, reason: 'stuck' }))).toContain('in no match.');
    expect(title(await bob.press(waiting, 'Refresh'))).toBe('Find a match');
    const again = await queueFor(sandbox, bob, 'wolf', 'dusk');
    expect(textOf(await order('clear-queue', { reason: 'maintenance' }))).toContain('1 player has left it.');
    expect(title(await bob.press(again, 'Refresh'))).toBe('Find a match');
    expect(await log()).toMatch(
      /clear-queue\*\* \(maintenance\)\n.*release\*\* Bob \(stuck\)\n.*release\*\* Ana \(stuck\)/,
    );
  });

  it('tells the players concerned what was done to them, and why, once', async () => {
    const { sandbox } = played;
    const told = (user: SandboxUser): string[] =>
      sandbox
        .visibleTo(user, sandbox.dm(user))
        .map(textOf)
        .filter((text) => text.includes('Reason: '));
    await queueFor(sandbox, ana, 'lark', 'dawn');
    await queueFor(sandbox, bob, 'stag', 'dawn');
    await order('clear-queue', { reason: 'maintenance' });
    const cleared = 'The queue was emptied\nAn admin has taken everybody out of it. Reason: maintenance';
    await sandbox.waitFor(() => told(ana).length === 1 && told(bob).length === 1);
    expect([told(ana), told(bob)]).toEqual([[cleared], [cleared]]);
    await queueFor(sandbox, ana, 'lark', 'dawn');
    await order('release', { player: ana, reason: 'by request' });
    const freed = await newestMessage(sandbox, ana, 'An admin has freed you');
    expect(textOf(freed)).toMatch(/Reason: by request$/);
    expect(title(await ana.press(freed, 'Find a match'))).toBe('Find a match');
    // Nothing was changed by these, so there is nothing to tell.
    await order('release', { player: bob, reason: 'free already' });
    await order('unban', { player: bob, reason: 'never was' });
    await order('ban', { player: bob, reason: '**smurf**' });
    await order('ban', { player: bob, reason: '**smurf**' });
    await newestMessage(sandbox, bob, 'You are banned from the queue');
    await order('unban', { player: bob, reason: 'was none' });
    await newestMessage(sandbox, bob, 'You may play again');
    await sandbox.waitFor(() => played.bot.inFlight === 0);
    expect(told(bob)).toEqual([
      cleared,
      expect.stringMatching(/^You are banned.*\n.* goes on\. Reason: \\\*\\\*smurf\\\*\\\*$/),
      expect.stringMatching(/^You may play again\n.* Reason: was none$/),
    ]);
  });

  it('sets a rating, with the step in its history, and refuses one that is not there', async () => {
    await startMatch(played.sandbox, ana, bob);
    const set = await order('adjust', { player: ana, rating: 1700, race: 'lark', reason: 'moved here' });
    expect(textOf(set)).toContain('It is 1700 now');
    expect(await roundTrips(set)).toBe(1);
    for (const [options, refusal] of [
      [{ player: ana, rating: 1700, race: 'owl', reason: 'r' }, 'No such rating'],
      [{ player: ana, rating: 1700, reason: 'r' }, 'Which rating?'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(title(await order('adjust', options))).toBe(refusal);
    }
    const history = await played.database.queries
      .selectFrom('rating_history')
      .select(['player_id', 'race', 'rating_before', 'rating_after'])
      .execute();
    expect(history).toEqual([{ player_id: ana.id, race: 'lark', rating_before: 1500, rating_after: 1700 }]);
    expect(await log()).toMatch(/^What admins did\n[^\n]*\*\*adjust\*\* Ana lark 1700 \(moved here\)$/);
  });

  it('shows a player, a match and the ladder at the moment, in one round trip each', async () => {
    const { sandbox } = played;
    const waiting = await order('player', { player: ana });
    expect(textOf(waiting)).toContain('Nothing holds them.');
    const [toAna] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    await order('ban', { player: ana, reason: 'smurf' });
    const cleo = await register(sandbox, 'Cleo');
    await queueFor(sandbox, cleo, 'lark', 'dawn');
    const shown = [
      await order('player', { player: ana }),
      await order('player', { player: cleo }),
      await order('match', { match: 1 }),
      await order('snapshot'),
    ];
    const [player, other, match, now] = shown.map(textOf);
    expect(player).toMatch(
      /They are in match #1: confirmed\.\nThey are banned: smurf\n.*\*\*ban\*\* Ana \(smurf\)[^]*Lark: 1500/,
    );
    expect(other).toContain('They wait in the queue since');
    expect(match).toMatch(/no result[^]*Ana: lark, 1500; reported: won[^]*Bob: wolf, 1500; has not reported/);
    expect(now).toMatch(/In the queue: 1, the first since [^]*Matches: 1 confirmed\nNot told yet: [0-9]/);
    for (const reply of shown) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await roundTrips(reply)).toBe(1);
    }
    expect(title(await order('match', { match: 2 }))).toBe('No such match');
    expect(title(await order('player', { player: sandbox.user('Eve') }))).toBe('Not a player');
  });

  it('is for nobody whom the host has not named, whatever they manage; what they try is written down', async () => {
    const mallory = played.sandbox.user('Mallory');
    played.sandbox.guild('Ladder').join(mallory, { permissions: MANAGE_GUILD });
    const nobody = played.sandbox.user('Nobody');
    for (const [line, options] of [
      ['resolve', { match: 1, winner: ana, reason: 'r' }],
      ['clear-queue', { reason: 'r' }],
      ['log', {}],
      ['ban', { player: nobody, reason: 'r' }],
      ['ban', { player: ana, reason: 'she won' }],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const refused = await order(line, options, mallory);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect([title(refused), await roundTrips(refused)]).toEqual(['Not for you', 1]);
    }
    const tries = played.database.queries
      .selectFrom('admin_actions')
      .select(['admin_id', 'action', 'decision', 'player_id', 'match_id', 'reason']);
    const tried = { admin_id: mallory.id, action: 'refused', player_id: null, match_id: null, reason: 'r' };
    expect(await tries.execute()).toEqual([
      { ...tried, decision: 'resolve', player_id: ana.id },
      { ...tried, decision: 'clear-queue' },
      { ...tried, decision: 'log', reason: '' },
      { ...tried, decision: 'ban' },
      { ...tried, decision: 'ban', player_id: ana.id, reason: 'she won' },
    ]);
    expect(textOf(await ana.in(played.sandbox.dm(ana)).command('queue'))).not.toContain('banned');
    // Nobody can push what was done out of the log by trying again and again.
    expect(await log()).toMatch(/^What admins did\n\S+ mallory was refused \*\*ban\*\* Ana \(she won\)$/);
  });
});
