import type { Reply } from '@warmpool/discord-sandbox';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runWave } from '../../src/flows/wave.ts';
import { ManualClock } from '../process/support/manual-clock.ts';
import { holdDatabase } from '../support/held-database.ts';
import { playLadder, queueFor, register, textOf, title, type PlayedLadder } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';
import { testLadder } from '../support/test-ladder.ts';

describe('a database that does not answer', { timeout: 30_000 }, () => {
  let databases: TestDatabases;
  let played: PlayedLadder;
  let clock: ManualClock;
  beforeAll(async () => {
    databases = await testDatabases('sqlite');
  });
  beforeEach(async () => {
    clock = new ManualClock();
    // No waves in between: they would wait for the database too.
    played = await playLadder(await databases.open(), { waveIntervalMs: 3_600_000, clock });
  });
  afterEach(() => played.close());
  afterAll(() => databases.close());

  /** What a player is shown who did something while the database did not answer, and how the database comes back. */
  async function whileHeld(
    act: () => Promise<Reply>,
  ): Promise<{ readonly reply: Reply; readonly release: () => Promise<void> }> {
    await played.sandbox.waitFor(() => played.bot.inFlight === 0);
    const release = await holdDatabase(played.database);
    const acted = act();
    await played.sandbox.waitFor(() => played.bot.inFlight === 1);
    const hasBarked = () => played.logged.some(({ message }) => message.startsWith('the watchdog answers'));
    clock.advance(1999);
    expect(hasBarked()).toBe(false);
    clock.advance(1);
    expect(hasBarked()).toBe(true);
    return { reply: await acted, release };
  }

  it('is owned up to before the deadline, and the answer follows when it comes', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const { reply, release } = await whileHeld(() => ana.in(sandbox.dm(ana)).command('profile'));
    expect(textOf(reply)).toContain(
      'The database did not answer in time. Nothing was saved. Please try again',
    );
    await release();
    await sandbox.waitFor(() => title(reply) === 'Profile of Ana');
    expect(await played.noted(reply)).toMatchObject({ command: '/profile', outcome: 'late' });
  });

  it('leaves open whether a choice was kept, beside the message that it was made on', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    const { reply, release } = await whileHeld(() => ana.choose(chooser, 'queue:race:dawn', ['lark']));
    expect(reply.kind).toBe('message');
    expect(textOf(reply)).toContain(
      'It may or may not have been saved: look with `/queue` before you repeat it.',
    );
    expect(title(chooser)).toBe('Find a match');
    await release();
    await sandbox.waitFor(() => textOf(reply).includes('You play: Lark (Dawn)'));
  });

  it('does not stop a form that could not be opened from being asked for again', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const { reply, release } = await whileHeld(() => ana.in(sandbox.dm(ana)).command('setup'));
    expect(title(reply)).toBe('The ladder is slow at the moment');
    await release();
    await played.noted(reply);
    expect((await ana.in(sandbox.dm(ana)).command('setup')).kind).toBe('modal');
    expect(played.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('puts nobody in the queue who was told that nothing is saved', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    await ana.choose(chooser, 'queue:race:dawn', ['lark']);
    const { reply, release } = await whileHeld(() => ana.press(chooser, 'Join'));
    expect(textOf(reply)).toContain('Nothing was saved. Please try again');
    await release();
    expect(await played.noted(reply)).toMatchObject({ outcome: 'late' });
    expect(textOf(reply)).toContain('Nothing was saved. Please try again');
    const entries = played.database.queries.selectFrom('queue_entries').select('state');
    expect(await entries.execute()).toEqual([]);
    expect(title(await ana.press(chooser, 'Join'))).toBe('Searching…');
    expect(played.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('confirms no setup of who was told that nothing is saved, and keeps what they typed', async () => {
    const { sandbox } = played;
    const ana = sandbox.user('Ana');
    const form = await ana.in(sandbox.dm(ana)).command('setup');
    const preview = await ana.submit(form, { name: 'Ana', tag: 'Ana#1234', region: ['eu-west'] });
    const { reply, release } = await whileHeld(() => ana.press(preview, 'Confirm'));
    expect(textOf(reply)).toContain('Nothing was saved. Please try again');
    await release();
    await played.noted(reply);
    const players = played.database.queries.selectFrom('players').select('set_up_at');
    expect(await players.execute()).toEqual([{ set_up_at: null }]);
    expect(title(await ana.press(preview, 'Confirm'))).toBe('Setup complete');
  });

  it('does not keep a match from being settled by a report that may have been saved', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    await queueFor(sandbox, ana, 'lark', 'dawn');
    await queueFor(sandbox, bob, 'wolf', 'dusk');
    await runWave(testLadder(database), new Date());
    await ana.press(await ana.in(sandbox.dm(ana)).command('queue'), 'I won');
    const toBob = await bob.in(sandbox.dm(bob)).command('queue');
    const { reply, release } = await whileHeld(() => bob.press(toBob, 'I lost'));
    expect(textOf(reply)).toContain('It may or may not have been saved: look with `/match`');
    await release();
    await sandbox.waitFor(() => title(reply) === 'Match #1: you lost');
  });
});

describe('an answer that comes after Discord has given up', { timeout: 30_000 }, () => {
  it('is sent once, is logged, was saved all the same, and ends nothing', async () => {
    const databases = await testDatabases('sqlite');
    const opened = await databases.open();
    const played = await playLadder(opened, { waveIntervalMs: 3_600_000 }, { deadlineMs: 300 });
    try {
      const { sandbox, database } = played;
      const ana = await register(sandbox, 'Ana');
      const chooser = await ana.in(sandbox.dm(ana)).command('queue');
      const release = await holdDatabase(database);
      await expect(ana.choose(chooser, 'queue:race:dawn', ['lark'])).rejects.toThrow(/did not respond/);
      await release();
      await sandbox.waitFor(() => played.answered.at(-1)?.outcome === 'expired');
      const { interactionId = '' } = played.answered.at(-1) ?? {};
      expect(sandbox.rest.filter(({ path }) => path.includes(interactionId))).toHaveLength(1);
      const message = 'the answer came too late for Discord';
      expect(played.logged.filter(({ level }) => level !== 'debug' && level !== 'info')).toMatchObject([
        { message },
      ]);
      expect(textOf(await ana.in(sandbox.dm(ana)).command('queue'))).toContain('You play: Lark (Dawn)');
    } finally {
      await played.close();
      await databases.close();
    }
  });
});

describe('a database that refuses', { timeout: 30_000 }, () => {
  let databases: TestDatabases;
  let opened: TestDatabase;
  let played: PlayedLadder;
  beforeAll(async () => {
    databases = await testDatabases('postgresql');
  }, 30_000);
  beforeEach(async () => {
    opened = await databases.open();
    // The server gives the statement up; the watchdog keeps still.
    played = await playLadder(opened, { waveIntervalMs: 3_600_000, clock: new ManualClock() });
  });
  afterEach(() => played.close());
  afterAll(() => databases.close());

  it('is owned up to with an id that is in the log, and nothing was saved', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    const other = await opened.another();
    await other.transaction(async (transaction) => {
      await sql`lock table preferred_races in access exclusive mode`.execute(transaction);
      const reply = await ana.choose(chooser, 'queue:race:dawn', ['lark']);
      expect(textOf(reply)).toMatch(
        /^Something went wrong on our side\nNothing was saved\. .*\nError [0-9a-f]{8}$/s,
      );
      const errorId = textOf(reply).slice(-8);
      const line = played.logged.find(({ fields }) => fields['errorId'] === errorId);
      expect(line).toMatchObject({
        level: 'error',
        fields: { command: 'select queue:race', saved: 'nothing' },
      });
    });
    expect(textOf(await ana.choose(chooser, 'queue:race:dawn', ['lark']))).toContain('You play: Lark (Dawn)');
  });
});

describe('a database that is gone', { timeout: 30_000 }, () => {
  it('fails each command with a clear answer and does not end the bot', async () => {
    const databases = await testDatabases('sqlite');
    const opened = await databases.open();
    const played = await playLadder(opened);
    try {
      const { sandbox } = played;
      const ana = await register(sandbox, 'Ana');
      await opened.database.close();
      for (const command of ['profile', 'queue', 'leaderboard', 'setup']) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        const reply = await ana.in(sandbox.dm(ana)).command(command);
        expect(textOf(reply)).toContain('Something went wrong on our side\nNothing was saved.');
      }
      await sandbox.waitFor(() =>
        played.logged.some(({ message }) => message.startsWith('a matchmaking wave failed')),
      );
      expect(played.bot.ready).toBe(true);
    } finally {
      await played.close();
      await databases.close();
    }
  });
});
