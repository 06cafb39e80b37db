import type { FaultTarget } from '@warmpool/discord-sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../process/support/manual-clock.ts';
import { holdDatabase } from '../support/held-database.ts';
import { playLadder, register, textOf, title, type PlayedLadder } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';

/** The most connections of a test database's pool. */
const POOL_MAX = 5;

const saying =
  (words: string) =>
  ({ route, body }: FaultTarget): boolean =>
    route !== undefined && route.endsWith('/callback') && JSON.stringify(body).includes(words);

describe('of two processes that answer the same player', { timeout: 30_000 }, () => {
  let databases: TestDatabases;
  let opened: TestDatabase;
  let played: PlayedLadder;
  beforeEach(async () => {
    databases = await testDatabases('postgresql');
    opened = await databases.open();
    // Its watchdog keeps still: a slow machine is not what is looked at.
    played = await playLadder(opened, { waveIntervalMs: 3_600_000, clock: new ManualClock() });
  }, 30_000);
  afterEach(async () => {
    await played.close();
    await databases.close();
  });

  /** What both have noted of an interaction. */
  const outcomes = (interactionId: string) =>
    played.sandbox.waitFor(() => {
      const noted = played.answered.filter((answer) => answer.interactionId === interactionId);
      return noted.length === 2 && noted.map(({ outcome }) => outcome).toSorted();
    });

  it.each([
    ['first', 'Searching'],
    ['last', 'is restarting'],
  ])('the one that says %s that it restarts does not hide what the other one did', async (when, delayed) => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const chooser = await ana.in(sandbox.dm(ana)).command('queue');
    await ana.choose(chooser, 'queue:race:dawn', ['lark']);
    const elsewhere = await opened.another();
    const leaving = await played.another({ database: elsewhere });
    const release = await holdDatabase(elsewhere, POOL_MAX);
    await ana.in(sandbox.dm(ana)).command('profile');
    await sandbox.waitFor(() => leaving.inFlight === 1);
    const stopped = leaving.stop();
    sandbox.faults.latency(200, { times: 1, only: saying(delayed) });
    const joined = await ana.press(chooser, 'Join');
    if (when === 'first') expect(textOf(joined)).toContain('it may have been saved all the same');
    await outcomes(joined.interactionId);
    expect(title(joined)).toBe('Searching…');
    const entries = database.queries.selectFrom('queue_entries').select('state');
    expect(await entries.execute()).toEqual([{ state: 'waiting' }]);
    await release();
    await stopped;
  });

  it.each([
    ['first', 'Profile of'],
    ['last', 'Something went wrong'],
  ])('the one that failed %s does not stand in the way of the one that answers', async (_when, delayed) => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const failing = await opened.another();
    await played.another({ database: failing });
    await failing.close();
    sandbox.faults.latency(200, { times: 1, only: saying(delayed) });
    const reply = await ana.in(sandbox.dm(ana)).command('profile');
    await outcomes(reply.interactionId);
    expect(title(reply)).toBe('Profile of Ana');
  });

  it.each([
    ['first', 'Profile of'],
    ['last', 'is slow'],
  ])('the one that was slow and spoke %s leaves the answer to the other', async (_when, delayed) => {
    const { sandbox } = played;
    const ana = await register(sandbox, 'Ana');
    const clock = new ManualClock();
    const slow = await opened.another();
    const late = await played.another({ database: slow, clock });
    const release = await holdDatabase(slow, POOL_MAX);
    sandbox.faults.latency(200, { times: 1, only: saying(delayed) });
    const asked = ana.in(sandbox.dm(ana)).command('profile');
    await sandbox.waitFor(() => late.inFlight === 1);
    clock.advance(2000);
    const reply = await asked;
    await sandbox.waitFor(() => title(reply) === 'Profile of Ana');
    await release();
    expect(await outcomes(reply.interactionId)).toEqual(['answered', 'duplicate']);
    expect(title(reply)).toBe('Profile of Ana');
  });
});
