import { describe, expect, it } from 'vitest';
import { profile } from '../../src/commands/profile.ts';
import { english } from '../../src/texts/english.ts';
import { ManualClock } from '../process/support/manual-clock.ts';
import { newestMessage, present, register, startMatch, textOf } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';
import { callBy, testLadder } from '../support/test-ladder.ts';

describe.each(DIALECTS)('the graph of ratings on %s', { timeout: 20_000 }, (dialect) => {
  // By a clock that stands still: on a busy machine a picture may take its time.
  const played = playedInEachTest(dialect, () => ({ clock: new ManualClock() }));

  it('comes as a picture of its own, by a button of the profile, to whoever looks at it', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const own = await ana.in(sandbox.dm(ana)).command('profile');
    expect(own.message?.components).toEqual([]);
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I lost');
    await newestMessage(sandbox, ana, 'Match #1: you won');

    const shown = await bob.in(sandbox.dm(bob)).command('profile', { player: ana });
    const graph = await bob.press(shown, 'Graph');
    expect(graph.kind).toBe('message');
    expect(textOf(graph)).toBe('Ratings of Ana');
    const [picture] = present(graph.message, 'message').attachments;
    expect(picture).toMatchObject({
      filename: 'ratings.png',
      content_type: 'image/png',
      width: 800,
      height: 400,
      description: 'The rating with each race, match by match',
    });
    expect(graph.message?.embeds[0]?.image?.url).toBe(picture?.url);
    const bytes = present(sandbox.download(picture?.url ?? ''), 'file');
    expect(Buffer.from(bytes).subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1A\n');
    expect(await played.noted({ command: 'button profile:graph' })).toMatchObject({
      outcome: 'answered',
      roundTrips: 1,
    });
    expect(sandbox.unsupported).toEqual([]);
  });

  it('comes as lines of text where no picture can be had', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I lost');
    const ladder = testLadder(database);
    const press = (playerId: string) =>
      profile.controls['profile:graph']?.(
        {
          ...callBy(ladder, ana.id),
          texts: english,
          parts: [playerId],
          values: [],
          fields: new Map(),
        },
        ladder,
      );
    expect(await press(ana.id)).toEqual({
      kind: 'say',
      message: {
        embeds: [{ color: 0x3498db, title: 'Ratings of Ana', description: 'Lark ▁█ 1500 → 1520' }],
        components: [],
      },
      tell: [],
    });
    expect(await press('1')).toMatchObject({ message: { embeds: [{ title: 'No profile yet' }] } });
    expect(await press('x')).toMatchObject({ message: { embeds: [{ title: english.trouble.outdated }] } });
  });
});
