import { beforeEach, describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK, ladderWith } from '../support/ladders.ts';
import { newestMessage, queueFor, register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';
import type { MessageView, SandboxUser } from '@warmpool/discord-sandbox';

/** Deadlines in seconds and not in minutes, so that a test can wait for them. */
const QUICK = { confirmWithinSeconds: 2, remindAfterSeconds: 1 };

describe.each(DIALECTS)('the life of a match on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect, () => ({ definition: DAWN_AND_DUSK }));
  let ana: SandboxUser;
  let bob: SandboxUser;
  beforeEach(async () => {
    ana = await register(played.sandbox, 'Ana');
    bob = await register(played.sandbox, 'Bob');
  });

  async function find(): Promise<readonly [MessageView, MessageView]> {
    const { sandbox } = played;
    await queueFor(sandbox, ana, 'lark', 'dawn');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    return [
      await newestMessage(sandbox, ana, 'Match found'),
      await newestMessage(sandbox, bob, 'Match found'),
    ];
  }

  async function status(): Promise<string[]> {
    const matches = await played.database.queries
      .selectFrom('matches')
      .select('status')
      .orderBy('id')
      .execute();
    return matches.map((match) => match.status);
  }

  it('shows the opponent when both have confirmed, also to who was first, and then takes reports', async () => {
    const [toAna, toBob] = await find();
    expect(textOf(toAna)).not.toContain('Bob');
    expect(textOf(await ana.press(toAna, 'Confirm'))).toContain(
      'You confirmed. As soon as your opponent does',
    );
    const confirmed = await bob.press(toBob, 'Confirm');
    expect(textOf(confirmed)).toContain('Tag: Ana\\#1234');
    expect(textOf(confirmed)).toContain('Server: Frankfurt\nChannel: duel01');
    const told = await newestMessage(played.sandbox, ana, 'Match: #1 on');
    expect(textOf(told)).toContain('Tag: Bob\\#1234');
    await ana.press(told, 'I won');
    expect(title(await bob.press(confirmed, 'I lost'))).toBe('Match #1: you lost');
    expect(await status()).toEqual(['agreed']);
  });

  it('goes on after a restart at every step, from the buttons that are there', async () => {
    const [toAna, toBob] = await find();
    await played.restart();
    await ana.press(toAna, 'Confirm');
    await played.restart();
    const confirmed = await bob.press(toBob, 'Confirm');
    await played.restart();
    await bob.press(confirmed, 'I won');
    await played.restart();
    const again = await ana.in(played.sandbox.dm(ana)).command('queue');
    expect(title(await ana.press(again, 'I lost'))).toBe('Match #1: you lost');
  });

  it('is called off after a question, tells the other, and frees both', async () => {
    const [toAna, toBob] = await find();
    const asked = await ana.press(toAna, 'Abort');
    expect(textOf(asked)).toContain('You have 3 aborts left in this month.');
    expect(title(await ana.press(asked, 'Back to the match'))).toMatch(/^Match found: #1/);
    const aborted = await ana.press(await ana.press(toAna, 'Abort'), 'Call it off');
    expect(textOf(aborted)).toContain('You called it off.');
    const told = await newestMessage(played.sandbox, bob, 'Match #1 does not count');
    expect(textOf(told)).toContain('Your opponent called it off.');
    expect(title(await bob.press(toBob, 'Confirm'))).toBe('Match #1 does not count');
    expect(title(await ana.in(played.sandbox.dm(ana)).command('queue'))).toBe('Find a match');
  });

  it('reminds who has not confirmed, and is off when nothing helps, also after a restart', async () => {
    const definition = ladderWith({ deadlines: QUICK });
    await played.bot.stop();
    await played.another({ definition });
    const [toAna] = await find();
    await ana.press(toAna, 'Confirm');
    await played.sandbox.waitFor(
      () =>
        played.sandbox
          .visibleTo(bob, played.sandbox.dm(bob))
          .filter((each) => title(each).startsWith('Match found')).length === 2 || undefined,
      { timeoutMs: 10_000 },
    );
    const toldBob = await newestMessage(played.sandbox, bob, 'Match #1 does not count');
    expect(textOf(toldBob)).toContain('You did not confirm in time.');
    const toldAna = await newestMessage(played.sandbox, ana, 'Match #1 does not count');
    expect(textOf(toldAna)).toContain('Your opponent did not confirm in time.');
    expect(await status()).toEqual(['abandoned']);
    expect(title(await ana.press(toldAna, 'Find another match'))).toBe('Find a match');
  });
});
