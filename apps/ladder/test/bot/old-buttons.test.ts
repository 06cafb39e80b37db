import { describe, expect, it } from 'vitest';
import {
  newestMessage,
  present,
  queueFor,
  register,
  startMatch,
  textOf,
  title,
} from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

describe('buttons that are out of date or not meant', { timeout: 20_000 }, () => {
  const played = playedInEachTest('sqlite');

  it('join once: a second press shows the search that is on', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const searching = await queueFor(sandbox, ana, 'lark', 'dawn');
    const again = await ana.press(searching, { customId: 'queue:join' }, { force: true });
    expect(title(again)).toBe('Searching…');
    expect(await database.queries.selectFrom('queue_entries').select('state').execute()).toEqual([
      { state: 'waiting' },
    ]);
  });

  it('say what is missing when one joins without a race', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    expect(textOf(await ana.press(chooser, 'Join'))).toContain('Choose a race first');
  });

  it('show the match to who leaves a queue in which he was matched', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const searching = await queueFor(sandbox, ana, 'lark', 'dawn');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    await newestMessage(sandbox, ana, 'Match found');
    expect(title(await ana.press(searching, 'Leave'))).toMatch(/^Match found: #1 on /);
  });

  it('show the result to who reports a match that is decided', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    const lost = present(toAna.buttons.find(({ label }) => label === 'I lost')?.customId, 'button');
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I lost');
    const late = await ana.press(toAna, { customId: lost }, { force: true });
    expect(title(late)).toBe('Match #1: you won');
    expect(textOf(late)).toContain('1500 → **1520** (+20)');
  });

  it('let nobody report the match of others, nor one that is not there', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const eve = await register(sandbox, 'Eve');
    await startMatch(sandbox, ana, bob);
    const own = await eve.in(sandbox.dm(eve)).command('queue');
    for (const customId of ['match:report:1:won', 'match:report:2:won']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(title(await eve.press(own, { customId }, { force: true }))).toBe('Not your match');
    }
    for (const customId of [
      'match:report:x:won',
      'match:report:1:cheated',
      'match:report',
      'match:report:1e9:won',
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(title(await eve.press(own, { customId }, { force: true }))).toBe('This button is out of date');
    }
    expect(await database.queries.selectFrom('matches').select(['report_1', 'report_2']).execute()).toEqual([
      { report_1: null, report_2: null },
    ]);
  });

  it('do not take what a select does not offer', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    expect(title(await ana.choose(chooser, 'queue:race:dawn', ['wolf'], { force: true }))).toBe(
      'This button is out of date',
    );
    expect(title(await ana.choose(chooser, { customId: 'queue:race:noon' }, ['lark'], { force: true }))).toBe(
      'This button is out of date',
    );
    const all = ['amber-pass', 'broken-causeway', 'cinder-vale', 'drowned-court', 'echo-basin', 'nowhere'];
    const vetoed = await ana.choose(chooser, 'queue:vetoes', all, { force: true });
    expect(textOf(vetoed)).toContain(
      'Maps you refuse, the worst first: Amber Pass, Broken Causeway, Cinder Vale, Drowned Court',
    );
    expect(textOf(vetoed)).not.toContain('Echo Basin');
  });
});
