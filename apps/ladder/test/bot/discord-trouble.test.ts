import { describe, expect, it } from 'vitest';
import { newestMessage, queueFor, register, startMatch, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

const isCallback = ({ route }: { readonly route: string | undefined }): boolean =>
  route !== undefined && route.endsWith('/callback');

describe('trouble with Discord', { timeout: 30_000 }, () => {
  const played = playedInEachTest('sqlite');

  const errors = () => played.logged.filter(({ level }) => level === 'error');

  it('in the form of an answer whose confirmation is lost is survived: the player has seen it', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    sandbox.faults.loseResponse(1, { only: isCallback });
    const reply = await ana.in(sandbox.dm(ana)).command('profile');
    expect(title(reply)).toBe('Profile of Ana');
    expect(await played.noted(reply)).toMatchObject({ outcome: 'answered' });
    expect(errors()).toEqual([]);
  });

  it('in the form of a call that hangs or fails is tried again within the deadline', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    sandbox.faults.hang(1, { only: isCallback });
    expect(title(await ana.in(sandbox.dm(ana)).command('profile'))).toBe('Profile of Ana');
    sandbox.faults.status(502, 2, { only: isCallback });
    expect(title(await ana.in(sandbox.dm(ana)).command('profile'))).toBe('Profile of Ana');
  });

  it('in the form of an answer that comes too late is logged and ends nothing', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    sandbox.faults.status(503, 3, { only: isCallback });
    await expect(ana.in(sandbox.dm(ana)).command('profile')).rejects.toThrow();
    await sandbox.waitFor(() => played.answered.some(({ outcome }) => outcome === 'unanswered'));
    expect(title(await ana.in(sandbox.dm(ana)).command('profile'))).toBe('Profile of Ana');
  });

  it('in the form of an interaction that comes twice has one effect', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    await ana.choose(chooser, 'queue:race:dawn', ['lark']);
    sandbox.deliverTwice();
    const joined = await ana.press(chooser, 'Join');
    await sandbox.waitFor(
      () =>
        played.answered.filter(({ interactionId }) => interactionId === joined.interactionId).length === 2,
    );
    expect(await database.queries.selectFrom('queue_entries').select('state').execute()).toEqual([
      { state: 'waiting' },
    ]);
    expect(
      played.answered
        .slice(-2)
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['answered', 'duplicate']);
    expect(errors()).toEqual([]);
  });

  it('in the form of a report that comes twice settles once', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    sandbox.deliverTwice(2);
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I lost');
    await newestMessage(sandbox, ana, 'Match #1: you won');
    await sandbox.waitFor(() => played.bot.inFlight === 0);
    const ratings = database.queries.selectFrom('ratings').select(['rating', 'games']).orderBy('rating');
    expect(await ratings.execute()).toEqual([
      { rating: 1480, games: 1 },
      { rating: 1520, games: 1 },
    ]);
    const results = sandbox
      .visibleTo(ana, sandbox.dm(ana))
      .filter((each) => title(each) === 'Match #1: you won');
    expect(results).toHaveLength(1);
  });

  it('in the form of a lost connection is over in a moment, and nothing is missed', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    sandbox.gateway.close(4000);
    await sandbox.waitFor(() => !played.bot.ready);
    const reply = await ana
      .in(sandbox.dm(ana))
      .command('profile')
      .catch(() => undefined);
    await sandbox.waitFor(() => played.bot.ready, { timeoutMs: 10_000 });
    expect(title(reply ?? (await ana.in(sandbox.dm(ana)).command('profile')))).toBe('Profile of Ana');
    expect(errors()).toEqual([]);
  });

  it('in the form of a player who takes no direct messages leaves the match where he finds it', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    ana.closeDms();
    await queueFor(sandbox, ana, 'lark', 'dawn');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    await newestMessage(sandbox, bob, 'Match found');
    await sandbox.waitFor(() =>
      played.logged.some(({ message }) => message.startsWith('a player takes no direct messages')),
    );
    const place = sandbox.guild('Ladder').channel('general');
    expect(title(await ana.in(place).command('queue'))).toMatch(/^Match found: #1 on /);
  });

  it('in the form of a message that is hard to deliver is delivered once', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    sandbox.faults.loseResponse(2, { only: ({ route }) => route === '/channels/:channel/messages' });
    const [toAna] = await startMatch(sandbox, ana, bob);
    await sandbox.waitFor(() => played.bot.inFlight === 0);
    const all = sandbox
      .visibleTo(ana, sandbox.dm(ana))
      .filter((each) => title(each).startsWith('Match found'));
    expect(all.map(({ id }) => id)).toEqual([toAna.id]);
  });

  it('of every kind at once, all the time, keeps no match from being played, and tells each thing once', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    // Slow, and of three tries of anything the first fails and the second takes effect without saying so.
    const isTry = (nth: number) => {
      const tries = new Map<string, number>();
      return {
        only: ({ path }: { readonly path: string }) => {
          const before = tries.get(path) ?? 0;
          tries.set(path, before + 1);
          return before % 3 === nth;
        },
      };
    };
    sandbox.faults.latency(150);
    sandbox.faults.status(502, Infinity, isTry(0));
    sandbox.faults.loseResponse(Infinity, isTry(1));
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    expect(title(await bob.press(toBob, 'I lost'))).toBe('Match #1: you lost');
    await newestMessage(sandbox, ana, 'Match #1: you won');
    await sandbox.waitFor(() => played.bot.inFlight === 0, { timeoutMs: 10_000 });
    // Who reports last sees the result where they press; the message of a match that is found shows what became of it.
    for (const player of [ana, bob]) {
      const told = sandbox.visibleTo(player, sandbox.dm(player)).map(title);
      expect(told.filter((each) => each.startsWith('Match'))).toHaveLength(2);
    }
  });

  it('in the form of a token that is refused once delays what is told, and loses nothing', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    await queueFor(sandbox, ana, 'lark', 'dawn');
    sandbox.faults.status(401, 2, { only: ({ route }) => route === '/channels/:channel/messages' });
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    await sandbox.waitFor(() => errors().length === 2);
    const match = await ana.in(sandbox.dm(ana)).command('queue');
    await ana.press(match, 'I won');
    expect(textOf(await newestMessage(sandbox, bob, 'Match: #1'))).toContain('Ana reported: you lost');
  });

  it('in the form of an answer that Discord refuses is owned up to', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    sandbox.faults.status(400, 1, { only: isCallback });
    const reply = await ana.in(sandbox.dm(ana)).command('profile');
    expect(textOf(reply)).toContain('Something went wrong on our side\nNothing was saved.');
    expect(await played.noted(reply)).toMatchObject({ outcome: 'failed' });
    const refused = await ana.in(sandbox.dm(ana)).command('queue');
    sandbox.faults.status(400, 1, { only: isCallback });
    const chosen = await ana.choose(refused, 'queue:race:dawn', ['lark']);
    expect(textOf(chosen)).toContain(
      'What you asked for was saved, only this answer failed: look with `/queue`.',
    );
  });

  it('in the form of something that cannot be read is answered all the same', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const inDm = ana.in(sandbox.dm(ana));
    expect(await inDm.autocomplete('setup', { country: 5 }, 'country')).toEqual([]);
    const board = await inDm.command('leaderboard');
    const nameless = { customId: undefined as unknown as string };
    expect(title(await ana.press(board, nameless, { force: true }))).toBe('This button is out of date');
    expect(played.logged.filter(({ message }) => message.startsWith('ladder bug'))).toEqual([]);
  });

  it('in the form of a report that is changed and changed back tells each of the three', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna] = await startMatch(sandbox, ana, bob);
    const told = () =>
      sandbox
        .visibleTo(bob, sandbox.dm(bob))
        .flatMap((each) => /Ana reported: [a-z ]+/.exec(textOf(each)) ?? []);
    const said = ['I won', 'I lost', 'I won'];
    for (const [index, claim] of said.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await ana.press(toAna, claim);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sandbox.waitFor(() => told().length === index + 1);
    }
    expect(told()).toEqual(['Ana reported: you lost', 'Ana reported: you won', 'Ana reported: you lost']);
  });

  it('does not come from players: what they typed pings nobody', async () => {
    const { sandbox } = played;
    const eve = sandbox.user('Eve');
    const form = await eve.in(sandbox.dm(eve)).command('setup');
    const tag = '@everyone#123';
    const preview = await eve.submit(form, { name: 'Eve', tag, region: ['eu-west'] });
    await eve.press(preview, 'Confirm');
    const bob = await register(sandbox, 'Bob');
    const [, toBob] = await startMatch(sandbox, eve, bob);
    expect(textOf(toBob)).toContain('Tag: \\@everyone\\#123');
    expect(toBob.mentioned).toEqual({ users: [], roles: [], everyone: false });
  });
});
