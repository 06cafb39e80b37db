import type { MessageView, SandboxUser } from '@warmpool/discord-sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import {
  newestMessage,
  playLadder,
  queueFor,
  register,
  title,
  type PlayedLadder,
} from '../support/play-ladder.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';

/** The life of a match: each state, and the press that leads to the next. The buttons are those of its first message. */
const LIFE = [
  { state: 'found', next: { by: 'ana', presses: 'match:confirm:1' } },
  { state: 'confirmed by one', next: { by: 'bob', presses: 'match:confirm:1' } },
  { state: 'confirmed by both', next: { by: 'ana', presses: 'match:report:1:won' } },
  { state: 'reported by one', next: { by: 'bob', presses: 'match:report:1:lost' } },
] as const;
const STATES = LIFE.map(({ state }) => state);

describe('a restart', { timeout: 30_000 }, () => {
  let databases: TestDatabases;
  let played: PlayedLadder;
  let players: Readonly<Record<'ana' | 'bob', SandboxUser>>;
  let messages: Readonly<Record<'ana' | 'bob', MessageView>>;
  beforeAll(async () => {
    databases = await testDatabases('sqlite');
  });
  beforeEach(async () => {
    played = await playLadder(await databases.open(), { definition: DAWN_AND_DUSK });
    const [ana, bob] = [await register(played.sandbox, 'Ana'), await register(played.sandbox, 'Bob')];
    players = { ana, bob };
  });
  afterEach(() => played.close());
  afterAll(() => databases.close());

  const find = async (): Promise<void> => {
    const { sandbox } = played;
    await queueFor(sandbox, players.ana, 'lark', 'dawn');
    await queueFor(sandbox, players.bob, 'wolf', 'dusk');
    messages = {
      ana: await newestMessage(sandbox, players.ana, 'Match found'),
      bob: await newestMessage(sandbox, players.bob, 'Match found'),
    };
  };
  const press = async (by: 'ana' | 'bob', customId: string): Promise<string> =>
    title(await players[by].press(messages[by], { customId }, { force: true }));
  const bringTo = async (state: (typeof STATES)[number] | 'disputed'): Promise<void> => {
    await find();
    for (const { next } of state === 'disputed' ? LIFE.slice(0, -1) : LIFE.slice(0, STATES.indexOf(state))) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await press(next.by, next.presses);
    }
    if (state === 'disputed') await press('bob', 'match:report:1:won');
  };
  const status = async (): Promise<string | undefined> => {
    const matches = await played.database.queries.selectFrom('matches').select('status').execute();
    return matches[0]?.status;
  };
  const expectFree = async (): Promise<void> => {
    for (const player of Object.values(players)) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(title(await player.in(played.sandbox.dm(player)).command('queue'))).toBe('Find a match');
    }
  };

  it.each(STATES)(
    'lets a match that was %s be played to its end, with the buttons from before',
    async (state) => {
      await bringTo(state);
      await played.restart();
      let shown: string | undefined;
      for (const { next } of LIFE.slice(STATES.indexOf(state))) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        shown = await press(next.by, next.presses);
      }
      expect(shown).toBe('Match #1: you lost');
      await newestMessage(played.sandbox, players.ana, 'Match #1: you won');
      expect(await status()).toBe('agreed');
      await expectFree();
    },
  );

  it.each([
    ['found', 'abandoned', 'Match #1 does not count'],
    ['confirmed by one', 'abandoned', 'Match #1 does not count'],
    ['confirmed by both', 'void', 'Match #1 does not count'],
    ['reported by one', 'accepted', 'Match #1: you won'],
  ] as const)(
    'acts on the deadline that came meanwhile: a match that was %s is %s, and nobody is stuck',
    async (state, end, told) => {
      await bringTo(state);
      await played.sandbox.waitFor(() => played.bot.inFlight === 0);
      await played.bot.stop();
      for (const column of ['confirm_by', 'report_by'] as const) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        await played.database.queries
          .updateTable('matches')
          .set({ [column]: new Date(0) })
          .where(column, 'is not', null)
          .execute();
      }
      await played.another();
      await newestMessage(played.sandbox, players.ana, told);
      expect(await status()).toBe(end);
      // The buttons from before show what became of it.
      for (const { next } of LIFE) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        expect(await press(next.by, next.presses)).toMatch(/^Match #1/);
      }
      expect(await status()).toBe(end);
      await expectFree();
    },
  );

  it('leaves a dispute to the admins, and its players free', async () => {
    await bringTo('disputed');
    await played.restart();
    await expectFree();
    expect(await press('bob', 'match:report:1:lost')).toBe('Match #1: the reports contradict each other');
    expect(await status()).toBe('disputed');
  });

  it('keeps who waits in the queue, and lets them leave it with the button from before', async () => {
    const { sandbox } = played;
    const searching = await queueFor(sandbox, players.ana, 'lark', 'dawn');
    await played.restart();
    expect(title(await players.ana.press(searching, 'Leave'))).toBe('Find a match');
    await find();
  });

  it('goes on with a question that was asked before', async () => {
    await find();
    const asked = await players.ana.press(messages.ana, 'Abort');
    await played.restart();
    expect(title(await players.ana.press(asked, 'Call it off'))).toBe('Match #1 does not count');
    await newestMessage(played.sandbox, players.bob, 'Match #1 does not count');
    await expectFree();
  });
});
