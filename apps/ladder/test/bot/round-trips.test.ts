import { describe, expect, it } from 'vitest';
import { newestMessage, present, register, startMatch } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';

describe.each(DIALECTS)('the database on %s', { timeout: 20_000 }, (dialect) => {
  const played = playedInEachTest(dialect);

  it('is asked once by everything that reads or keeps a choice, and twice at most where a rule decides', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const inDm = ana.in(sandbox.dm(ana));
    const bob = await register(sandbox, 'Bob');
    const before = played.answered.length;

    const form = await inDm.command('setup', { country: 'DE' });
    await inDm.autocomplete('setup', { country: 'fr' }, 'country');
    const faults = await ana.submit(form, { name: 'An4', tag: 'Ana#1234', region: ['eu-west'] });
    const preview = await ana.submit(await ana.press(faults, 'Try again'), { name: 'Ana' });
    await ana.press(preview, 'Confirm');
    const again = await ana.submit(await inDm.command('setup'), {});
    await ana.press(again, 'Cancel');
    await inDm.command('profile');
    await ana.press(await inDm.command('activity'), 'Refresh');
    await inDm.command('profile', { player: bob });
    const chooser = await inDm.command('queue');
    await ana.choose(chooser, 'queue:race:dawn', ['lark']);
    await ana.choose(chooser, 'queue:vetoes', ['amber-pass', 'iron-delta']);
    await ana.press(chooser, 'Tell me when somebody joins');
    await ana.press(chooser, { customId: 'queue:alert-off' }, { force: true });
    await ana.press(chooser, 'Clear');
    await ana.press(chooser, 'Join');
    await ana.choose(chooser, 'queue:race:dawn', ['lark']);
    await ana.press(chooser, 'Join');
    await ana.press(chooser, 'Refresh');
    await ana.press(chooser, 'Leave');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await inDm.command('match');
    await ana.press(await ana.press(toAna, 'Abort'), 'Back to the match');
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I lost');
    await ana.press(toAna, 'I won');
    await ana.press(toAna, { customId: 'match:abort-sure:1' }, { force: true });
    await ana.press(await newestMessage(sandbox, ana, 'Match #1'), 'Find another match');
    const board = await inDm.command('leaderboard', { race: 'lark', country: 'DE', best: true });
    await ana.press(board, 'My place');
    await ana.press(board, 'All races of each');
    await ana.press(board, 'Clear filters');
    await ana.choose(board, present(board.message?.selects[0], 'select').customId, ['owl']);
    await ana.press(board, 'Previous', { force: true });
    const pages = await inDm.command('history');
    await ana.press(pages, 'Newest', { force: true });
    await ana.press(pages, 'Older', { force: true });
    const last = await ana.press(board, 'Next', { force: true });
    await played.noted(last);

    const counted = new Map<string, number[]>();
    for (const { command, roundTrips, outcome } of played.answered.slice(before)) {
      expect(outcome).toBe('answered');
      counted.set(
        command,
        [...new Set([...(counted.get(command) ?? []), roundTrips])].toSorted((a, b) => a - b),
      );
    }
    expect(Object.fromEntries(counted)).toEqual({
      '/setup': [1],
      'autocomplete /setup': [0],
      'modal setup:form': [1],
      'button setup:edit': [1],
      'button setup:confirm': [2],
      'button setup:cancel': [1],
      '/profile': [1],
      '/activity': [1],
      'button activity:refresh': [1],
      '/queue': [1],
      '/match': [1],
      '/history': [1],
      'button match:abort': [1],
      'button match:abort-sure': [1],
      'button history:newest': [1],
      'button history:older': [1],
      'select queue:race': [1],
      'select queue:vetoes': [1],
      'button queue:alert': [1],
      'button queue:alert-off': [1],
      'button queue:clear': [1],
      // Refused after the first, joined with the second.
      'button queue:join': [1, 2],
      'button queue:refresh': [1],
      'button queue:leave': [1],
      'button queue:open': [1],
      // The first report, or one too late; the second settles.
      'button match:report': [1, 2],
      '/leaderboard': [1],
      'button board:mine': [1],
      'button board:best': [1],
      'button board:clear': [1],
      'button board:previous': [1],
      'button board:next': [1],
      'select board:races': [1],
    });
  });
});
