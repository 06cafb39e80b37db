import { describe, expect, it } from 'vitest';
import { present, register, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

describe('/setup', { timeout: 20_000 }, () => {
  const played = playedInEachTest('sqlite');

  it('opens one form with name, tag and region', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const reply = await ana.in(sandbox.dm(ana)).command('setup');
    expect(reply.modal?.fields.map(({ customId, type, required }) => [customId, type, required])).toEqual([
      ['name', 'text', true],
      ['tag', 'text', true],
      ['region', 'string select', true],
    ]);
    expect(await played.noted(reply)).toMatchObject({
      command: '/setup',
      roundTrips: 1,
      outcome: 'answered',
    });
  });

  it('completes countries from memory, without a round trip', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const choices = await ana.in(sandbox.dm(ana)).autocomplete('setup', { country: 'ger' }, 'country');
    expect(choices).toEqual([{ name: 'Germany', value: 'DE' }]);
    expect(await ana.in(sandbox.dm(ana)).autocomplete('setup', { country: '' }, 'country')).toHaveLength(25);
    expect(await ana.in(sandbox.dm(ana)).autocomplete('setup', { country: 'zzz' }, 'country')).toEqual([]);
    expect(await played.noted({ command: 'autocomplete /setup' })).toMatchObject({ roundTrips: 0 });
  });

  it('takes a country that was typed and not chosen, and asks again when it is none', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const inDm = ana.in(sandbox.dm(ana));
    expect((await inDm.command('setup', { country: 'germany' })).modal?.customId).toBe('setup:form:DE');
    const unknown = await inDm.command('setup', { country: '**Atlantis** @everyone' });
    expect(textOf(unknown)).toContain('No country is called “\\*\\*Atlantis\\*\\* \\@everyone”');
    expect(unknown.message?.mentioned).toMatchObject({ everyone: false });
  });

  it('says what to change, loses nothing, and shows the form again with what was typed', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const form = await ana.in(sandbox.dm(ana)).command('setup', { country: 'FR' });
    const faults = await ana.submit(form, { name: 'An4', tag: 'Ana-1234', region: ['eu-west'] });
    expect(textOf(faults)).toContain('Name: Use English letters only (A to Z): no digits, spaces or signs.');
    expect(textOf(faults)).toContain('Tag: Add # and your number, such as Ana#1234.\nYou typed: Ana\\-1234');
    const again = await ana.press(faults, 'Try again');
    expect(again.modal?.fields.map(({ value }) => value)).toEqual(['An4', 'Ana-1234', ['eu-west']]);
    const preview = await ana.submit(again, { name: 'Ana', tag: 'Ana#1234' });
    expect(preview.kind).toBe('update');
    expect(textOf(preview)).toContain('Country: 🇫🇷 France');
    expect(textOf(await ana.press(preview, 'Confirm'))).toContain('Setup complete');
  });

  it('keeps what was typed over a restart', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const form = await ana.in(sandbox.dm(ana)).command('setup');
    const faults = await ana.submit(form, { name: 'An4', tag: 'Ana#1234', region: ['oceania'] });
    await played.restart();
    const again = await ana.press(faults, 'Try again');
    expect(again.modal?.fields.map(({ value }) => value)).toEqual(['An4', 'Ana#1234', ['oceania']]);
  });

  it.each([
    ['nothing at all', { name: '', tag: '', region: [] }],
    ['far too much', { name: 'x'.repeat(4000), tag: `${'y'.repeat(4000)}#1`, region: ['eu-west'] }],
    ['markdown and mentions', { name: '**@everyone**', tag: '<@&1>`#```', region: ['eu-west'] }],
    ['what cannot be seen', { name: '\u202E\u200B\0', tag: '\0#\u2066', region: ['eu-west'] }],
    [
      'heaps of accents',
      { name: `a${'\u0301'.repeat(500)}`, tag: `e${'\u0301'.repeat(500)}#123`, region: ['eu-west'] },
    ],
    ['a region that is not there', { name: 'Ana', tag: 'Ana#1234', region: ['the-moon'] }],
    ['families of emoji', { name: '👨‍👩‍👧‍👦'.repeat(50), tag: '👨‍👩‍👧‍👦'.repeat(50), region: ['eu-west'] }],
  ])('answers a form full of nonsense clearly: %s', async (_what, answers) => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const form = await ana.in(sandbox.dm(ana)).command('setup');
    const reply = await ana.submit(form, answers, { force: true });
    expect(title(reply)).toBe('Almost there');
    expect(reply.message?.mentioned).toEqual({ users: [], roles: [], everyone: false });
    expect((await ana.press(reply, 'Try again')).kind).toBe('modal');
    expect(played.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('changes nothing when it is cancelled', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const form = await ana.in(sandbox.dm(ana)).command('setup');
    const preview = await ana.submit(form, { name: 'Anna' });
    expect(title(await ana.press(preview, 'Cancel'))).toBe('Setup cancelled');
    const players = await database.queries.selectFrom('players').select('name').execute();
    expect(players).toEqual([{ name: 'Ana' }]);
    const reopened = await ana.in(sandbox.dm(ana)).command('setup');
    expect(reopened.modal?.fields[0]?.value).toBe('Ana');
  });

  it('has nothing to confirm a second time, and says so', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const form = await ana.in(sandbox.dm(ana)).command('setup');
    const preview = present(
      (await ana.submit(form, { name: 'Ana', tag: 'Ana#1234', region: ['eu-west'] })).message,
      'preview',
    );
    const confirmId = present(preview.buttons.find(({ label }) => label === 'Confirm')?.customId, 'button');
    await ana.press(preview, 'Confirm');
    const again = await ana.press(preview, { customId: confirmId }, { force: true });
    expect(title(again)).toBe('Nothing to confirm');
  });

  it('answers for the player alone in a server, and to stay in direct messages', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const answers = { name: 'Ana', tag: 'Ana#1234', region: ['eu-west'] };
    const inGuild = await ana.in(sandbox.guild('Ladder').channel('general')).command('setup');
    expect((await ana.submit(inGuild, answers)).message?.ephemeral).toBe(true);
    const inDm = await ana.in(sandbox.dm(ana)).command('setup');
    expect((await ana.submit(inDm, answers)).message?.ephemeral).toBe(false);
  });

  it('is one press away for who wants to play first', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    for (const command of ['queue', 'profile']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const reply = await ana.in(sandbox.dm(ana)).command(command);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect((await ana.press(reply, 'Set up')).modal?.title).toBe('Player setup');
    }
  });
});
