import { expect, test } from 'vitest';
import { Players } from '../../src/terminal/player.ts';
import { Guide } from '../../src/tour/guide.ts';
import { verdictOn } from '../../src/tour/verdict.ts';
import { drawingContext } from './support/drawing-context.ts';
import { startLocalLadder } from './support/local-ladder.ts';

test('the guide of the tour names exactly the checks that failed', async () => {
  const { sandbox, answers } = await startLocalLadder();
  const ana = new Players(sandbox).named('Ana');
  const printed: string[] = [];
  const guide = new Guide({ answers, context: () => drawingContext(), print: (text) => printed.push(text) });
  const act = async (): ReturnType<typeof ana.seat.command> => ana.seat.command('profile');
  const step = { player: ana, typed: '/profile', act };
  await guide.step({
    ...step,
    mostRoundTrips: 1,
    checks: {
      'she is told to set up': ({ text }) => text.includes('/setup'),
      'she is a grand master': ({ text }) => text.includes('grand master'),
    },
  });
  await guide.step({ ...step, mostRoundTrips: 0, checks: {} });
  expect(guide.failed).toEqual([
    '1. Ana: /profile: she is a grand master',
    '2. Ana: /profile: at most 0 round trips (1)',
  ]);
  expect(guide.checked).toBe(8);
  expect(printed.join('\n')).toContain('✓ she is told to set up\n✗ she is a grand master');
}, 30_000);

test('a tour succeeds only if every answer was right and the story came to its end', () => {
  expect(verdictOn({ checked: 9, failed: [] }, true, '3.1')).toMatchObject({
    exitCode: 0,
    headline: 'Every answer was right: 9 checks in 3.1 s.',
  });
  expect(verdictOn({ checked: 9, failed: ['3. Bo: /queue: he waits'] }, true, '3.1')).toEqual({
    exitCode: 1,
    headline: '1 of 9 checks failed in 3.1 s:',
    failed: ['3. Bo: /queue: he waits'],
  });
  expect(verdictOn({ checked: 4, failed: [] }, false, '3.1')).toMatchObject({
    exitCode: 1,
    headline: '0 of 4 checks failed in 3.1 s, and the story did not end:',
  });
});
