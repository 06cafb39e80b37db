import { SandboxClosed, startSandbox, type Reply } from '@warmpool/discord-sandbox';
import { describe, expect, it } from 'vitest';
import { startBot, type Log } from '../../src/bot.ts';
import { COMMANDS } from '../../src/commands/all-commands.ts';
import { holdDatabase } from '../support/held-database.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the bot', { timeout: 30_000 }, () => {
  const played = playedInEachTest('sqlite');

  const registrations = () =>
    played.sandbox.rest.filter(({ method, path }) => method === 'PUT' && path.endsWith('/commands')).length;

  it('registers its commands once, and again only when they changed', async () => {
    expect(played.sandbox.commands().map(({ name }) => name)).toEqual([
      'setup',
      'profile',
      'queue',
      'match',
      'history',
      'leaderboard',
      'activity',
      'unstick',
      'help',
      'admin',
    ]);
    expect(registrations()).toBe(1);
    await played.restart();
    expect(registrations()).toBe(1);
    await played.database.queries
      .updateTable('command_registrations')
      .set({ hash: 'of an older version' })
      .execute();
    await played.restart();
    expect(registrations()).toBe(2);
  });

  it('registers its commands again when Discord has lost them', async () => {
    await using elsewhere = await startSandbox({ applicationId: played.sandbox.applicationId });
    const bot = await startBot({
      token: elsewhere.token,
      discordApi: elsewhere.api,
      database: played.database,
      definition: DAWN_AND_DUSK,
      log: silent,
    });
    expect(elsewhere.commands()).toHaveLength(COMMANDS.length);
    await bot.stop();
  });

  it('registers its commands in one server when it is told to', async () => {
    const { sandbox } = played;
    const guild = sandbox.guild('Ladder');
    await played.another({ guildId: guild.id });
    expect(sandbox.commands(guild)).toHaveLength(COMMANDS.length);
  });

  it('refuses to start with a wrong token, and leaves nothing behind', async () => {
    const { sandbox } = played;
    const start = startBot({
      token: 'wrong',
      discordApi: sandbox.api,
      database: played.database,
      definition: DAWN_AND_DUSK,
      log: silent,
    });
    await expect(start).rejects.toThrow(/token/i);
    expect(sandbox.gateway.connected).toBe(1);
  });

  it('refuses to start when there is no Discord', async () => {
    const start = startBot({
      token: 'any',
      discordApi: 'http://127.0.0.1:1/api',
      database: played.database,
      definition: DAWN_AND_DUSK,
      log: silent,
    });
    await expect(start).rejects.toThrow();
  });

  /** A profile that is asked for and cannot be answered before `release`. */
  async function slowProfile(): Promise<{
    readonly reply: Promise<Reply>;
    readonly release: () => Promise<void>;
  }> {
    const { sandbox, bot, database } = played;
    const ana = await register(sandbox, 'Ana');
    await sandbox.waitFor(() => bot.inFlight === 0);
    const release = await holdDatabase(database);
    const reply = ana.in(sandbox.dm(ana)).command('profile');
    await sandbox.waitFor(() => bot.inFlight === 1);
    return { reply, release };
  }

  it('finishes what is in flight when it stops, and tells the others that it restarts', async () => {
    const { sandbox, bot } = played;
    const { reply, release } = await slowProfile();
    const stopped = bot.stop();
    expect(bot.ready).toBe(false);
    const bob = sandbox.user('Bob');
    const tooLate = await bob.in(sandbox.dm(bob)).command('leaderboard');
    // What another process may have done with it is not denied.
    expect(textOf(tooLate)).toContain(
      'The ladder is restarting\nPlease try again in a moment. If you meant to change something, it may have been ' +
        'saved all the same: look with `/leaderboard` first.',
    );
    await release();
    expect(title(await reply)).toBe('Profile of Ana');
    await stopped;
    expect(bot.inFlight).toBe(0);
    await sandbox.waitFor(() => sandbox.gateway.connected === 0);
    expect(played.logged.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  });

  it('does not wait for ever for what is in flight', async () => {
    const { sandbox, bot } = played;
    const { reply, release } = await slowProfile();
    const unanswered = expect(reply).rejects.toThrow(SandboxClosed);
    await bot.stop({ timeoutMs: 50 });
    await sandbox.waitFor(() => sandbox.gateway.connected === 0);
    expect(played.logged.map(({ message }) => message)).toContain(
      'leaving Discord with interactions unfinished',
    );
    await release();
    await played.close();
    await unanswered;
  });
});
