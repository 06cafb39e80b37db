import { startSandbox, type Sandbox, type SandboxUser } from '@warmpool/discord-sandbox';
import { REST } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../src/discord/log.ts';
import { sendNotice } from '../../src/discord/messenger.ts';
import type { MatchNotice, Notice } from '../../src/flows/notice.ts';
import type { MatchCard } from '../../src/store/match-card.ts';
import { readQueue } from '../../src/store/queue-store.ts';
import { title } from '../support/play-ladder.ts';
import { testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, matchOf, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

interface News {
  readonly reason: MatchNotice['reason'];
  readonly id?: number;
  readonly laterMs?: number;
}

const NO_CHANNEL = '100000000000000001';

describe('a message to a player who did not ask', { timeout: 20_000 }, () => {
  let databases: TestDatabases;
  let ladder: TestLadder;
  let sandbox: Sandbox;
  let rest: REST;
  let ana: SandboxUser;
  let match: MatchCard;
  let warnings: string[];
  beforeAll(async () => {
    databases = await testDatabases('sqlite');
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    rest = new REST({ api: sandbox.api }).setToken(sandbox.token);
    warnings = [];
    const { database } = await databases.open();
    ladder = testLadder(database);
    ana = sandbox.user('Ana');
    const bob = sandbox.user('Bob');
    await setUp(ladder, 'ana', 'bob');
    const { player1, player2, ...card } = await matchOf(ladder, 'ana', 'bob');
    match = { ...card, player1: { ...player1, id: ana.id }, player2: { ...player2, id: bob.id } };
    // She is known, as everybody is who plays.
    await readQueue(database, callBy(ladder, ana.id).visit);
  });
  afterEach(async () => {
    rest.clearHandlerSweeper();
    rest.clearHashSweeper();
    await sandbox.close();
  });
  afterAll(() => databases.close());

  const log = (): Log => ({
    debug: () => {},
    info: () => {},
    warn: (_fields, message) => warnings.push(message),
    error: () => {},
  });

  const toAna = (changes: Partial<MatchCard> = {}): MatchNotice => ({
    reason: 'found',
    match: { ...match, ...changes },
    seat: 'player_1',
  });

  /** The same match, as one reads it who knows this channel of Ana's. */
  const knowing = (dmChannelId: string): MatchNotice => toAna({ player1: { ...match.player1, dmChannelId } });

  const send = async (notice: Notice, channelId?: string) =>
    sendNotice(notice, { rest: () => rest, ladder, log: log(), channelId });
  const calls = (path: string) => sandbox.rest.filter(({ path: called }) => called.endsWith(path));
  const seen = () => sandbox.visibleTo(ana, sandbox.dm(ana)).map(title);
  const remembered = async () =>
    (
      await ladder.database.queries
        .selectFrom('players')
        .select('dm_channel_id')
        .where('discord_id', '=', ana.id)
        .execute()
    ).map((player) => player.dm_channel_id);

  it('opens the channel that nobody knew, and remembers it', async () => {
    await send(toAna());
    expect(seen()).toHaveLength(1);
    expect(await remembered()).toEqual([sandbox.dm(ana).id]);
    expect(calls('/users/@me/channels')).toHaveLength(1);
  });

  it('goes straight to the channel that is known', async () => {
    await send(knowing(sandbox.dm(ana).id));
    expect(seen()).toHaveLength(1);
    expect(calls('/users/@me/channels')).toEqual([]);
  });

  it.each(['is gone', 'was never ours'])(
    'asks anew for a channel that %s, and remembers it',
    async (what) => {
      const closed = sandbox.guild('Ladder').channel('closed');
      closed.setBotAccess('none');
      await send(knowing(what === 'is gone' ? NO_CHANNEL : closed.id));
      expect(warnings).toEqual([]);
      expect(seen()).toHaveLength(1);
      expect(await remembered()).toEqual([sandbox.dm(ana).id]);
    },
  );

  it.each(['closed', 'no common server'] as const)(
    'is not forced on who takes none (%s): it is logged, and the channel stays as it was',
    async (why) => {
      ana.closeDms(why);
      await send(knowing(sandbox.dm(ana).id));
      expect(warnings).toEqual([
        'a player takes no direct messages, and no channel is open to us: they see their match with /queue',
      ]);
      expect(calls('/users/@me/channels')).toEqual([]);
    },
  );

  it('is a call in the channel where they used the bot last, when they take none; only they are pinged', async () => {
    ana.closeDms();
    const guild = sandbox.guild('Ladder');
    guild.join(ana);
    const [last, ladders] = [guild.channel('games'), guild.channel('ladder')] as const;
    const notice = toAna({ player1: { ...match.player1, channelId: last.id } });
    await send(notice, ladders.id);
    await send(notice, ladders.id);
    const [call, ...more] = sandbox.visibleTo(ana, last);
    expect(call?.content).toBe(
      `<@${ana.id}>, there is news of your match #${match.id}: \`/match\` shows it. (Your direct messages are closed to me.)`,
    );
    expect(call?.mentioned).toEqual({ users: [ana.id], roles: [], everyone: false });
    expect([more, sandbox.visibleTo(ana, ladders), warnings]).toEqual([[], [], []]);
  });

  it('is a call without its reason in a channel, when it is of no match', async () => {
    ana.closeDms();
    const guild = sandbox.guild('Ladder');
    guild.join(ana);
    const last = guild.channel('games');
    const player = { id: ana.id, locale: 'en-US', dmChannelId: undefined, channelId: last.id };
    const banned = { reason: 'banned', detail: 'smurf', player, at: ladder.now() } as const;
    for (const each of [banned, banned, { ...banned, at: new Date(banned.at.getTime() + 1) }]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await send(each);
    }
    const call = `<@${ana.id}>, there is news for you: \`/queue\` shows how you stand. (Your direct messages are closed to me.)`;
    expect(sandbox.visibleTo(ana, last).map(({ content }) => content)).toEqual([call, call]);
  });

  it.each(['none', 'read'] as const)(
    'is a call in the ladder’s own channel, when the bot has no more than “%s” in theirs',
    async (access) => {
      ana.closeDms();
      const guild = sandbox.guild('Ladder');
      guild.join(ana);
      const [last, ladders] = [guild.channel('games'), guild.channel('ladder')] as const;
      last.setBotAccess(access);
      await send(toAna({ player1: { ...match.player1, channelId: last.id } }), ladders.id);
      expect(sandbox.visibleTo(ana, ladders)).toHaveLength(1);
    },
  );

  it.each([
    ['its match', { reason: 'found' }, { reason: 'found', id: 2 }],
    ['its reason', { reason: 'reported' }, { reason: 'decided' }],
    ['the moment of the report', { reason: 'reported' }, { reason: 'reported', laterMs: 1 }],
  ] as const)(
    'comes once, however often it is sent, and is told from one that differs in %s',
    async (...two) => {
      const [, first, second] = two;
      const news = ({ reason, id = 1, laterMs = 0 }: News): MatchNotice => ({
        reason,
        seat: 'player_1',
        match: { ...match, id, reportedAt: new Date(ladder.now().getTime() + laterMs) },
      });
      for (const each of [first, second, first, second]) {
        // oxlint-disable-next-line no-await-in-loop -- one after another
        await send(news(each));
      }
      expect(seen()).toHaveLength(2);
    },
  );

  it('is not taken for the same news to the other player', async () => {
    const { player1, player2 } = match;
    // In one channel, because Discord compares all that a bot has sent, and the local one only a channel.
    await send(toAna());
    await send({ ...toAna({ player1: player2, player2: player1 }), seat: 'player_2' });
    expect(seen()).toHaveLength(2);
  });

  it('fits Discord’s 25 characters of proof also in the far future of a busy ladder', async () => {
    await send(toAna({ id: 999_999_999_999_999, reportedAt: new Date('2058-01-01T00:00:00Z') }));
    expect(seen()).toHaveLength(1);
  });

  it('pings nobody, whatever should come to stand in it', async () => {
    await send(toAna());
    const [call] = calls('/messages');
    const route = `/channels/${sandbox.dm(ana).id}/messages` as const;
    const body = { ...(call?.body as object), content: `@everyone <@${ana.id}>`, nonce: 'another' };
    await rest.post(route, { body });
    expect(sandbox.visibleTo(ana, sandbox.dm(ana)).at(-1)?.mentioned).toEqual({
      users: [],
      roles: [],
      everyone: false,
    });
  });
});
