import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ladderWith } from '../support/ladders.ts';
import { newestMessage, playLadder, present, textOf } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';
import type { Sandbox, SandboxUser } from '@warmpool/discord-sandbox';

describe('a ladder of another definition', { timeout: 20_000 }, () => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases('sqlite');
  });
  afterAll(() => databases.close());

  async function register(sandbox: Sandbox, name: string, region = 'europe'): Promise<SandboxUser> {
    const user = sandbox.user(name);
    const form = await user.in(sandbox.dm(user)).command('setup', { country: 'DE' });
    const preview = await user.submit(form, { name, tag: `${name}#1234`, region: [region] });
    await user.press(preview, 'Confirm');
    return user;
  }

  it('without races asks for none, anywhere, and rates by the system it names', async () => {
    const definition = ladderWith(
      { rating: { system: 'glicko2' }, deadlines: { confirmWithinSeconds: 0 } },
      'one-on-one',
    );
    await using played = await playLadder(await databases.open(), { definition });
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    for (const player of [ana, bob]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another, as they would come
      const chooser = await player.in(sandbox.dm(player)).command('queue');
      expect(chooser.message?.selects.map(({ customId }) => customId)).toEqual(['queue:vetoes']);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await player.press(chooser, 'Join');
    }
    const toAna = await newestMessage(sandbox, ana, 'Match found');
    expect(textOf(toAna)).not.toContain('One on One (');
    await ana.press(toAna, 'I won');
    const decided = await bob.press(await newestMessage(sandbox, bob, 'Match: #1'), 'I lost');
    expect(textOf(decided)).toMatch(/1500 → \*\*1338\*\* \(-162\)/);

    const board = await ana.in(sandbox.dm(ana)).command('leaderboard');
    expect(board.message?.selects.map(({ customId }) => customId.split(':')[1])).toEqual(['ranks', 'from']);
    expect(textOf(board)).toMatch(/1\.` `.` 🇩🇪 `Ana +` `1662`\n/);
    const profile = await ana.in(sandbox.dm(ana)).command('profile');
    expect(textOf(profile)).toMatch(/Rating: `.` \*\*One on One\*\* 1662 • 1W-0L-0D/);
  });

  it('keeps the order of vetoes: what is refused first is refused most', async () => {
    await using played = await playLadder(await databases.open());
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana', 'eu-west');
    const inDm = ana.in(sandbox.dm(ana));
    const chooser = await inDm.command('queue');
    await ana.choose(chooser, 'queue:vetoes', ['iron-delta']);
    const ids = (reply: Awaited<ReturnType<typeof ana.press>>): string =>
      present(reply.message?.selects.at(-1), 'select of maps').customId;
    const second = await ana.choose(await inDm.command('queue'), 'queue:vetoes:first:8', [
      'amber-pass',
      'iron-delta',
    ]);
    expect(textOf(second)).toContain('the worst first: Iron Delta, Amber Pass');
    const third = await ana.choose(second, ids(second), ['amber-pass', 'cinder-vale']);
    expect(textOf(third)).toContain('the worst first: Amber Pass, Cinder Vale');
  });
});
