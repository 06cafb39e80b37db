import { beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/all-commands.ts';
import { queueFor, register, startMatch, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';
import type { Reply, SandboxUser } from '@warmpool/discord-sandbox';

describe.each(DIALECTS)('/unstick and /help on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect);
  let ana: SandboxUser;
  beforeEach(async () => {
    ana = await register(played.sandbox, 'Ana');
  });

  const use = async (command: string, user = ana): Promise<Reply> =>
    user.in(played.sandbox.dm(user)).command(command);
  const roundTrips = async (reply: Reply): Promise<number> => (await played.noted(reply)).roundTrips;

  it('take a player out of the queue, and say so; then nothing holds them', async () => {
    await queueFor(played.sandbox, ana, 'lark', 'dawn');
    const freed = await use('unstick');
    expect(textOf(freed)).toBe('You are free\nYou were in the queue, and are not any more.');
    expect(await roundTrips(freed)).toBe(1);
    expect(textOf(await use('unstick'))).toBe('You are free\nNothing holds you.');
    expect(title(await ana.press(freed, 'Find a match'))).toBe('Find a match');
  });

  it('leave a match to its rules, and say until when it holds them', async () => {
    const bob = await register(played.sandbox, 'Bob');
    await startMatch(played.sandbox, ana, bob);
    const held = await use('unstick');
    expect(textOf(held)).toMatch(
      /^You are in a match\nMatch #1 holds you: `\/match` confirms, .* it ends <t:[0-9]+:R>\.$/,
    );
    expect(title(await ana.press(held, 'Show the match'))).toMatch(/^Match found: #1/);
  });

  it('explain the ladder without asking the database, and name every command that players have', async () => {
    const help = await use('help');
    expect(await roundTrips(help)).toBe(0);
    const named = new Set([...textOf(help).matchAll(/`\/([a-z]+)`/g)].map(([, name]) => name));
    const players = COMMANDS.map(({ name }) => name).filter((name) => name !== 'admin' && name !== 'help');
    expect(named).toEqual(new Set(players));
  });
});
