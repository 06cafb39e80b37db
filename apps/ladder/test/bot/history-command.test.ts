import { describe, expect, it } from 'vitest';
import { register, startMatch, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

describe('/match and /history', { timeout: 20_000 }, () => {
  const played = playedInEachTest('sqlite');

  it('show the match that is played with its buttons, and what became of it afterwards', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const inDm = ana.in(sandbox.dm(ana));
    expect(title(await inDm.command('match'))).toBe('No match yet');
    expect(textOf(await inDm.command('history'))).toContain('None here.');
    await startMatch(sandbox, ana, bob);
    await played.restart();
    const mine = await inDm.command('match');
    expect(title(mine)).toMatch(/^Match found: #1/);
    expect(title(await ana.press(mine, 'I won'))).toMatch(/^Match: #1/);
    const his = await bob.in(sandbox.dm(bob)).command('match');
    expect(title(await bob.press(his, 'I lost'))).toBe('Match #1: you lost');
    expect(title(await inDm.command('match'))).toBe('Match #1: you won');
    expect(textOf(await inDm.command('history'))).toMatch(/#1 \*\*won\*\* vs Bob on .* \(\+20\)/);
  });

  it('turn pages from old messages, and show nobody else’s matches', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const eve = await register(sandbox, 'Eve');
    const at = new Date('2026-05-01T12:00:00Z');
    await database.queries
      .insertInto('ratings')
      .values(
        [ana, bob].map(({ id }) => ({
          player_id: id,
          race: 'lark',
          rating: 1500,
          games: 0,
          wins: 0,
          losses: 0,
          draws: 0,
        })),
      )
      .execute();
    await database.queries
      .insertInto('matches')
      .values(
        Array.from({ length: 11 }, () => ({
          player_1_id: ana.id,
          player_2_id: bob.id,
          race_1: 'lark',
          race_2: 'lark',
          rating_1: 1500,
          rating_2: 1500,
          map: 'amber-pass',
          status: 'void' as const,
          created_at: at,
          settled_at: at,
        })),
      )
      .execute();
    const newest = await ana.in(sandbox.dm(ana)).command('history');
    expect(textOf(newest)).toMatch(/#11 void [^]*#2 void/);
    const older = await ana.press(newest, 'Older');
    expect(textOf(older)).toMatch(/^Your matches\n#1 void /);
    expect(older.message?.buttons.map(({ disabled }) => disabled)).toEqual([false, true]);
    expect(textOf(await ana.press(older, 'Newest'))).toContain('#11 void');
    expect(textOf(await eve.in(sandbox.dm(eve)).command('history'))).toContain('None here.');
  });
});
