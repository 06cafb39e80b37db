import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { playLadder, register, textOf, title, type PlayedLadder } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';

describe('a database that does not answer', { timeout: 30_000 }, () => {
  let databases: TestDatabases;
  let played: PlayedLadder;
  beforeAll(async () => {
    databases = await testDatabases('sqlite');
  });
  beforeEach(async () => {
    // No waves in between: they would wait for the database too.
    played = await playLadder(await databases.open(), { waveIntervalMs: 3_600_000 });
  });
  afterEach(() => played.close());
  afterAll(() => databases.close());

  /** Keeps the database busy until it is let go. */
  function hold(): () => Promise<void> {
    let letGo = (): void => {};
    const held = played.database.transaction(
      () =>
        new Promise<void>((resolve) => {
          letGo = resolve;
        }),
    );
    return async () => {
      letGo();
      await held;
    };
  }

  it('is owned up to before the deadline, and the answer follows when it comes', async () => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const release = hold();
    const reply = await ana.in(sandbox.dm(ana)).command('profile');
    expect(reply.latencyMs).toBeGreaterThan(1900);
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
    const release = hold();
    const reply = await ana.choose(chooser, 'queue:race:dawn', ['lark']);
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
    const release = hold();
    const reply = await ana.in(sandbox.dm(ana)).command('setup');
    expect(title(reply)).toBe('The ladder is slow at the moment');
    await release();
    await played.noted(reply);
    expect((await ana.in(sandbox.dm(ana)).command('setup')).kind).toBe('modal');
    expect(played.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('an answer that comes after Discord has given up', { timeout: 30_000 }, () => {
  it('is logged, was saved all the same, and ends nothing', async () => {
    const databases = await testDatabases('sqlite');
    const opened = await databases.open();
    const played = await playLadder(opened, { waveIntervalMs: 3_600_000 }, { deadlineMs: 300 });
    try {
      const { sandbox, database } = played;
      const ana = await register(sandbox, 'Ana');
      const chooser = await ana.in(sandbox.dm(ana)).command('queue');
      let letGo = (): void => {};
      const held = database.transaction(
        () =>
          new Promise<void>((resolve) => {
            letGo = resolve;
          }),
      );
      await expect(ana.choose(chooser, 'queue:race:dawn', ['lark'])).rejects.toThrow(/did not respond/);
      letGo();
      await held;
      await sandbox.waitFor(() => played.answered.at(-1)?.outcome === 'expired');
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
    played = await playLadder(opened, { waveIntervalMs: 3_600_000 });
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
      // The server gave the statement up before the watchdog had to answer.
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
