import { describe, expect, it } from 'vitest';
import { newestMessage, queueFor, register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';
import { DIALECTS } from '../support/test-database.ts';

describe.each(DIALECTS)(
  'being told when somebody else joins the queue, on %s',
  { timeout: 20_000 },
  (dialect) => {
    const played = playedInEachTest(dialect);

    it('is asked for and ended by buttons, names nobody, and outlives a restart', async () => {
      const { sandbox } = played;
      const ana = await register(sandbox, 'Ana');
      const bob = await register(sandbox, 'Bob');
      const chooser = await ana.in(sandbox.dm(ana)).command('queue');
      const asked = await ana.press(chooser, 'Tell me when somebody joins');
      expect(textOf(asked)).toMatch(
        /You are told when somebody joins: until <t:\d+:f>, at most once in 15 minutes, and never while you wait or play/,
      );
      await played.restart();
      await queueFor(sandbox, bob, 'wolf', 'dusk');
      const told = await newestMessage(sandbox, ana, 'Somebody wants to play');
      expect(textOf(told)).not.toContain('Bob');
      const ended = await ana.press(told, 'Stop telling me');
      expect(title(ended)).toBe('Find a match');
      expect(textOf(ended)).not.toContain('You are told');
      expect(title(await queueFor(sandbox, ana, 'lark', 'dawn'))).toBe('Searching…');
    });
  },
);
