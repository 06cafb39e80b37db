import type { MessageView, Reply, SandboxUser } from '@warmpool/discord-sandbox';
import { beforeEach, describe, expect, it } from 'vitest';
import { ladderWith, WITHOUT_CONFIRMATION } from '../support/ladders.ts';
import { queueFor, register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';

const { deadlines } = WITHOUT_CONFIRMATION;
const url = 'https://ladder.example.com/terms';
const withTerms = (version: string) => ({
  definition: ladderWith({ deadlines, terms: { version, url, summary: 'Be kind.' } }),
});

describe.each(DIALECTS)('the terms of a ladder on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect, () => withTerms('v1'));
  let ana: SandboxUser;
  beforeEach(() => {
    ana = played.sandbox.user('Ana');
  });

  const use = async (command: string): Promise<Reply> => ana.in(played.sandbox.dm(ana)).command(command);
  /** A button that an old message has. */
  const press = async (on: MessageView | Reply, customId: string): Promise<Reply> =>
    ana.press(on, { customId }, { force: true });
  const roundTrips = async (reply: Reply): Promise<number> => (await played.noted(reply)).roundTrips;
  const accepted = async () =>
    played.database.queries.selectFrom('players').select(['terms_version', 'terms_accepted_at']).execute();

  it('are accepted before one sets up or queues, once, with when and which', async () => {
    const asked = await use('setup');
    expect(textOf(asked)).toBe(
      `Please accept the terms first\nBe kind.\n[The terms of this ladder](${url}), version v1.`,
    );
    expect(title(await use('queue'))).toBe('Please accept the terms first');
    const done = await ana.press(asked, 'Accept');
    expect(textOf(done)).toMatch(/^You have accepted the terms\n.*, which you accepted <t:\d+:f>\.$/);
    expect(await roundTrips(done)).toBe(1);
    const first = await accepted();
    expect(first).toEqual([{ terms_version: 'v1', terms_accepted_at: expect.any(Date) }]);
    await press(asked, 'terms:accept:v1');
    expect(await accepted()).toEqual(first);
    expect((await ana.press(done, 'Set up')).kind).toBe('modal');
    await register(played.sandbox, 'Ana');
    expect(title(await queueFor(played.sandbox, ana, 'lark', 'dawn'))).toBe('Searching…');
  });

  it('are accepted anew when they change, also by who pressed an old button, and hold nobody who waits', async () => {
    await ana.press(await use('setup'), 'Accept');
    await register(played.sandbox, 'Ana');
    const old = await use('help');
    const preview = await ana.submit(await use('setup'), { name: 'Anna' });
    const waiting = await queueFor(played.sandbox, ana, 'lark', 'dawn');
    await played.bot.stop();
    await played.another(withTerms('v2'));
    expect(title(await ana.press(waiting, 'Refresh'))).toBe('Searching…');
    expect(textOf(await ana.press(waiting, 'Leave'))).toContain('version v2');
    expect(textOf(await press(waiting, 'queue:join'))).toContain('version v2');
    expect(textOf(await ana.press(preview, 'Confirm'))).toContain('version v2');
    expect(textOf(await use('profile'))).not.toContain('Anna');
    const shown = await ana.press(old, 'Terms');
    expect(await roundTrips(shown)).toBe(1);
    const stale = await press(shown, 'terms:accept:v1');
    expect(textOf(stale)).toContain('version v2');
    await ana.press(stale, 'Accept');
    expect(title(await press(waiting, 'queue:join'))).toBe('Searching…');
  });

  it('are linked by the help, and shown with when one accepted them', async () => {
    const help = await use('help');
    expect(textOf(help)).toContain(`Terms: [The terms of this ladder](${url}), version v1`);
    const shown = await ana.press(help, 'Terms');
    await ana.press(shown, 'Accept');
    expect(title(await ana.press(help, 'Terms'))).toBe('You have accepted the terms');
  });
});
