import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../process/support/manual-clock.ts';
import {
  newestMessage,
  playLadder,
  register,
  startMatch,
  title,
  type PlayedLadder,
} from '../support/play-ladder.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';

describe('two bots on one database, to which Discord sends everything', { timeout: 30_000 }, () => {
  let databases: TestDatabases;
  let played: PlayedLadder;
  beforeAll(async () => {
    databases = await testDatabases('postgresql');
    const opened = await databases.open();
    // No watchdog: a slow machine is not what is looked at.
    played = await playLadder(opened, { clock: new ManualClock() });
    await played.another({ database: await opened.another() });
  }, 30_000);
  afterAll(async () => {
    await played.close();
    await databases.close();
  });

  it('have one effect, one answer and one message for each thing that happens', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const results = ['Match #1: you won', 'Match #2: you lost', 'Match #3: you won'];
    for (const [index, result] of results.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- matches follow each other
      const [toAna, toBob] = await startMatch(sandbox, ana, bob);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await ana.press(toAna, index % 2 === 0 ? 'I won' : 'I lost');
      // oxlint-disable-next-line no-await-in-loop -- as above
      await bob.press(toBob, index % 2 === 0 ? 'I lost' : 'I won');
      // oxlint-disable-next-line no-await-in-loop -- as above
      await newestMessage(sandbox, ana, result);
    }
    // Everybody got an answer, so it is known how many there were; both have noted each when they are done.
    const interactions = new Set(
      sandbox.rest.flatMap(({ path }) => /interactions\/(\d+)/.exec(path)?.[1] ?? []),
    );
    await sandbox.waitFor(() => played.answered.length === 2 * interactions.size);

    const ratings = await database.queries.selectFrom('ratings').select(['rating', 'games']).execute();
    expect(ratings.map(({ games }) => games)).toEqual([3, 3]);
    expect(ratings.reduce((sum, { rating }) => sum + rating, 0)).toBe(3000);
    const told = sandbox.visibleTo(ana, sandbox.dm(ana)).map(title);
    for (const each of results) expect(told.filter((one) => one === each)).toHaveLength(1);
    const outcomes = [...interactions].map((id) =>
      played.answered
        .flatMap(({ interactionId, outcome }) => (interactionId === id ? [outcome] : []))
        .toSorted(),
    );
    expect(outcomes).toEqual(outcomes.map(() => ['answered', 'duplicate']));
    expect(played.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
