import { startSandbox, type Sandbox, type SandboxUser } from '@warmpool/discord-sandbox';
import { REST } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../src/discord/log.ts';
import { deliver } from '../../src/discord/delivery.ts';
import { sendNotice } from '../../src/discord/messenger.ts';
import { ban, unban } from '../../src/flows/admin.ts';
import type { Ladder } from '../../src/flows/ladder.ts';
import type { Notice } from '../../src/flows/notice.ts';
import { confirm } from '../../src/flows/confirm.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { report } from '../../src/flows/report.ts';
import { untoldPlayers } from '../../src/flows/untold.ts';
import { reportResult } from '../../src/store/match-store.ts';
import { DAWN_AND_DUSK } from '../support/ladders.ts';
import { present, textOf } from '../support/play-ladder.ts';
import { DIALECTS, testDatabases, type TestDatabase, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe.each(DIALECTS)('the outbox on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  let ladder: TestLadder;
  let another: TestDatabase['another'];
  let sandbox: Sandbox;
  let rest: REST;
  let ana: SandboxUser;
  let bob: SandboxUser;
  let id: number;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  beforeEach(async () => {
    sandbox = await startSandbox();
    rest = new REST({ api: sandbox.api }).setToken(sandbox.token);
    [ana, bob] = [sandbox.user('Ana'), sandbox.user('Bob')];
    const opened = await databases.open();
    another = async () => opened.another();
    ladder = testLadder(opened.database);
    await setUp(ladder, 'ana', 'bob');
    ({ id } = await matchOf(ladder, 'ana', 'bob'));
  });
  afterEach(async () => {
    rest.clearHandlerSweeper();
    rest.clearHashSweeper();
    await sandbox.close();
  });
  afterAll(() => databases.close());

  /** The players of the tables have names for ids; Discord's have numbers. */
  const toDiscord = (notice: Notice): Notice => {
    if (!('match' in notice)) {
      const { id: name } = notice.player;
      return { ...notice, player: { ...notice.player, id: (name === 'ana' ? ana : bob).id } };
    }
    const { player1, player2 } = notice.match;
    const match = {
      ...notice.match,
      player1: { ...player1, id: ana.id },
      player2: { ...player2, id: bob.id },
    };
    return { ...notice, match };
  };
  const sendToDiscord = async (notice: Notice): Promise<void> =>
    sendNotice(toDiscord(notice), { rest: () => rest, ladder, log: silent, channelId: undefined });
  const send = async (playerIds: readonly string[], by: Ladder = ladder): Promise<void> =>
    deliver(playerIds, { ladder: by, log: silent, send: sendToDiscord });
  const untold = async (): Promise<string[]> => {
    const playerIds = await untoldPlayers(ladder);
    const rows = await ladder.database.queries
      .selectFrom('outbox')
      .select(['reason', 'player_id'])
      .orderBy('id')
      .execute();
    return rows.flatMap((row) =>
      playerIds.includes(row.player_id) ? [`${row.reason} ${row.player_id}`] : [],
    );
  };

  it('keeps what nobody told, as when a process dies between a wave and its messages', async () => {
    expect(await untold()).toEqual([]);
    ladder.pass(10_000);
    expect(await untold()).toEqual(['found ana', 'found bob']);
    await send(await untoldPlayers(ladder));
    for (const player of [ana, bob]) expect(sandbox.visibleTo(player, sandbox.dm(player))).toHaveLength(1);
    ladder.pass(60 * 60 * 1000);
    expect(await untold()).toEqual([]);
  });

  it('has each news once, written with what happened: the report, then the result to who does not see it', async () => {
    ladder.pass(10_000);
    await send(await untoldPlayers(ladder));
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    ladder.pass(10_000);
    expect(await untold()).toEqual(['reported bob']);
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' });
    ladder.pass(10_000);
    expect(await untold()).toEqual(['reported bob', 'decided ana']);
  });

  it('strikes a report out that was told, also when the other one came earlier and was written down later', async () => {
    const earlier = callBy(ladder, 'ana');
    ladder.pass(1000);
    await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'lost' });
    await report(ladder, earlier, { matchId: id, claim: 'won' });
    await send(['ana', 'bob']);
    const left = await ladder.database.queries.selectFrom('outbox').select(['reason', 'player_id']).execute();
    expect(left).toEqual([]);
  });

  it('tells of a dispute who does not see it in an answer, and both when the bot died before it could answer', async () => {
    ladder.pass(10_000);
    await send(await untoldPlayers(ladder));
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    const contradicted = await report(ladder, callBy(ladder, 'bob'), { matchId: id, claim: 'won' });
    expect(contradicted).toMatchObject({ kind: 'reported', match: { status: 'disputed' } });
    ladder.pass(10_000);
    expect(await untold()).toEqual(['reported bob', 'decided ana']);
    await send(await untoldPlayers(ladder));
    expect(textOf(present(sandbox.visibleTo(ana, sandbox.dm(ana)).at(-1), 'message'))).toContain(
      'the reports contradict each other',
    );

    const next = await matchOf(ladder, 'ana', 'bob');
    ladder.pass(10_000);
    await send(await untoldPlayers(ladder));
    for (const player of ['ana', 'bob']) {
      const terms = {
        matchId: next.id,
        outcomes: { player_1: 'player_1', player_2: 'player_2' } as const,
        acceptBy: ladder.now(),
      };
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await reportResult(ladder.database, callBy(ladder, player).visit, terms);
    }
    ladder.pass(10_000);
    await sweep(ladder);
    ladder.pass(10_000);
    const both = (await untold()).filter((news) => news.startsWith('decided')).toSorted();
    expect(both).toEqual(['decided ana', 'decided bob']);
  });

  it('has reminders too, for those alone who have not confirmed', async () => {
    const strict: TestLadder = { ...ladder, definition: DAWN_AND_DUSK };
    await setUp(strict, 'cleo', 'dora');
    const found = await matchOf(strict, 'cleo', 'dora');
    ladder.pass(10_000);
    await send(await untoldPlayers(ladder));
    await confirm(strict, callBy(strict, 'dora'), found.id);
    ladder.pass(10_000);
    expect(await sweep(strict)).toMatchObject([{ reason: 'reminder', seat: 'player_1' }]);
    ladder.pass(10_000);
    expect(await untold()).toEqual(['reminder cleo']);
  });

  it('tells a player in order, and nothing behind what could not be told', async () => {
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    ladder.pass(10_000);
    const isMessage = {
      only: ({ route }: { readonly route: string | undefined }) => route === '/channels/:channel/messages',
    };
    sandbox.faults.status(403, 2, isMessage);
    await send(await untoldPlayers(ladder));
    expect(sandbox.visibleTo(bob, sandbox.dm(bob))).toEqual([]);
    ladder.pass(20_000);
    expect(await untold()).toEqual(['found ana', 'found bob', 'reported bob']);
    await send(await untoldPlayers(ladder));
    expect(sandbox.visibleTo(bob, sandbox.dm(bob))).toHaveLength(2);
  });

  it('has news that belong to no match in the same line: each once, each in its place', async () => {
    const order = { playerId: 'bob', reason: 'a smurf' };
    await ban(ladder, callBy(ladder, 'ana'), order);
    await ban(ladder, callBy(ladder, 'ana'), order);
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    ladder.pass(1000);
    await unban(ladder, callBy(ladder, 'ana'), order);
    await unban(ladder, callBy(ladder, 'ana'), order);
    ladder.pass(10_000);
    const all = ['found bob', 'banned bob', 'reported bob', 'unbanned bob'];
    expect((await untold()).filter((each) => each.endsWith('bob'))).toEqual(all);
    await send(['bob']);
    await send(['bob']);
    const seen = sandbox.visibleTo(bob, sandbox.dm(bob)).map(({ embeds: [embed] }) => embed?.title);
    expect(seen).toEqual([
      expect.stringMatching(/^Match/),
      'You are banned from the queue',
      expect.stringMatching(/^Match/),
      'You may play again',
    ]);
    ladder.pass(60 * 60 * 1000);
    expect(await untold()).toEqual(['found ana']);
  });

  it('tries again later and later while Discord does not take it, and then shows it once', async () => {
    sandbox.faults.status(403, Infinity, { only: ({ route }) => route === '/users/@me/channels' });
    ladder.pass(10_000);
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one try after another
      await send(await untoldPlayers(ladder));
      for (let waited = 0; ; waited += 1) {
        // oxlint-disable-next-line no-await-in-loop -- as above
        if ((await untold()).length > 0) {
          waits.push(waited);
          break;
        }
        ladder.pass(1000);
      }
    }
    expect(waits).toEqual([2, 4, 8]);
    sandbox.faults.clear();
    await send(await untoldPlayers(ladder));
    expect(await untold()).toEqual([]);
    expect(sandbox.visibleTo(ana, sandbox.dm(ana))).toHaveLength(1);
  });

  it('holds what is newer back while what is older waits for another try', async () => {
    const isOpening = {
      only: ({ route }: { readonly route: string | undefined }) => route === '/users/@me/channels',
    };
    sandbox.faults.status(403, 1, isOpening);
    await send(['bob']);
    await report(ladder, callBy(ladder, 'ana'), { matchId: id, claim: 'won' });
    await send(['bob']);
    expect(sandbox.visibleTo(bob, sandbox.dm(bob))).toEqual([]);
    ladder.pass(10_000);
    await send(['bob']);
    expect(sandbox.visibleTo(bob, sandbox.dm(bob))).toHaveLength(2);
  });

  it('is worked off by one of two processes that are at it together, and by another when one dies', async () => {
    const sent: string[] = [];
    const other: Ladder = { ...ladder, database: await another() };
    const by = async (process: Ladder, name: string, sending: () => Promise<void>): Promise<void> =>
      deliver(['ana'], {
        ladder: process,
        log: silent,
        send: async ({ reason }) => {
          sent.push(`${name} ${reason}`);
          await sending();
        },
      });
    let die = (): void => {};
    let hasBegun = (): void => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const dying = by(ladder, 'first', async () => {
      hasBegun();
      await new Promise<void>((resolve) => {
        die = resolve;
      });
    });
    await begun;
    await by(other, 'second', async () => {});
    expect(sent).toEqual(['first found']);
    ladder.pass(15_000);
    await by(other, 'second', async () => {});
    expect(sent).toEqual(['first found', 'second found']);
    die();
    await dying;
    ladder.pass(60 * 60 * 1000);
    expect(await untold()).toEqual(['found bob']);
  });

  it('tells a crowd once each, though to tell them all takes longer than a claim lasts', async () => {
    const other: Ladder = { ...ladder, database: await another() };
    const crowd = Array.from({ length: 100 }, (_none, index) => `player-${index}`);
    const at = ladder.now();
    await ladder.database.queries
      .insertInto('players')
      .values(crowd.map((name) => ({ discord_id: name, username: name, created_at: at, updated_at: at })))
      .execute();
    await ladder.database.queries
      .insertInto('outbox')
      .values(
        crowd.map((name) => ({ player_id: name, match_id: null, reason: 'queue-cleared', at }) as const),
      )
      .execute();
    const told: string[] = [];
    const by = async (process: Ladder): Promise<void> =>
      deliver(crowd, {
        ladder: process,
        log: silent,
        send: async (notice) => {
          if ('player' in notice) told.push(notice.player.id);
          ladder.pass(200);
          if (told.length === 80) await by(other);
        },
      });
    await by(ladder);
    expect(told.toSorted()).toEqual(crowd.toSorted());
  });

  it('does not insist where a player takes no messages', async () => {
    ana.closeDms();
    ladder.pass(10_000);
    await send(await untoldPlayers(ladder));
    ladder.pass(60 * 60 * 1000);
    expect(await untold()).toEqual([]);
  });
});
