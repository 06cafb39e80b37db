import { describe, expect, it } from 'vitest';
import { hourOf } from '../../src/ladder/activity.ts';
import { queueFor, register, startMatch, textOf } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

const hoursAgo = (hours: number): Date => hourOf(new Date(Date.now() - hours * 60 * 60 * 1000));

describe('/activity', { timeout: 20_000 }, () => {
  const played = playedInEachTest('sqlite');

  it('tells how many are about and when matches are likely, and names nobody', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const cleo = await register(sandbox, 'Cleo');
    const shown = await ana.in(sandbox.dm(ana)).command('activity');
    expect(textOf(shown)).toMatch(
      /^Who is about\nNo match was found in the last 4 weeks, [^]*Now: 0 waiting/,
    );
    await startMatch(sandbox, ana, bob);
    await queueFor(sandbox, cleo, 'lark', 'dawn');
    await database.queries
      .insertInto('match_hours')
      .values([
        { hour: hoursAgo(49), matches: 12 },
        { hour: hoursAgo(47), matches: 1 },
      ])
      .execute();
    const again = textOf(await ana.press(shown, 'Refresh'));
    expect(again).toMatch(/^Who is about\nMost matches begin after <t:(\d+):t>\.[^]*\n<t:\1:t> █{12} 12\n/);
    expect(again).toMatch(/\n<t:\d+:t> █ 1\n/);
    expect(again).toContain('in the last 15 minutes: 2 players were here, 2 joined the queue');
    expect(again).toContain('Now: 1 waiting, 1 match going on');
    expect(again).not.toMatch(/Bob|Cleo/);
  });
});
