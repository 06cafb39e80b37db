import { Events, GatewayIntentBits, type Interaction } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DeadlineMissed, type Reply, type Sandbox } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { asRefusal } from './support/refusal.ts';
import { plain, startBot, startTestSandbox, type Bot } from './support/start-bot.ts';

async function ponging(
  sandbox: Parameters<typeof startBot>[0] = {},
): Promise<Bot & { readonly ping: () => Promise<Reply> }> {
  const bot = await startBot({
    commands: [plain('ping')],
    onInteraction: on({ command: (interaction) => interaction.reply('pong') }),
    ...sandbox,
  });
  const ana = bot.sandbox.user('Ana');
  return { ...bot, ping: () => ana.in(bot.sandbox.dm(ana)).command('ping') };
}

describe('what is missed while the bot is away is sent again when it resumes, after', () => {
  const interruptions: readonly [string, (sandbox: Sandbox) => void][] = [
    ['a close with code 4000', ({ gateway }) => gateway.close(4000)],
    ['a broken connection', ({ gateway }) => gateway.cut()],
    ['a request to reconnect', ({ gateway }) => gateway.reconnect()],
  ];
  test.each(interruptions)('%s', async (_what, interrupt) => {
    const { sandbox, ping } = await ponging();
    interrupt(sandbox);
    await sandbox.waitFor(() => sandbox.gateway.connected === 0);
    const reply = await ping();
    expect(reply.message?.content).toBe('pong');
    expect(sandbox.gateway.counts).toEqual({ connections: 2, identifies: 1, resumes: 1 });
    expect((await ping()).message?.content).toBe('pong');
  });
});

test('a session that is called invalid but resumable is resumed on the same connection', async () => {
  const { sandbox, ping } = await ponging();
  sandbox.gateway.invalidSession(true);
  const reply = await ping();
  expect(reply.message?.content).toBe('pong');
  expect(sandbox.gateway.counts).toEqual({ connections: 1, identifies: 1, resumes: 1 });
});

test('a heartbeat that is not answered makes the bot reconnect', async () => {
  const { sandbox, ping } = await ponging({ sandbox: { heartbeatIntervalMs: 100 } });
  sandbox.gateway.answerHeartbeats(false);
  await sandbox.waitFor(() => sandbox.gateway.connected === 0);
  sandbox.gateway.answerHeartbeats(true);
  expect((await ping()).message?.content).toBe('pong');
  expect(sandbox.gateway.counts.resumes).toBeGreaterThan(0);
});

test('an event that is dropped never arrives', async () => {
  const { sandbox, ping } = await ponging({ sandbox: { deadlineMs: 400 } });
  sandbox.gateway.dropEvents(1);
  await expect(ping()).rejects.toThrow(DeadlineMissed);
  sandbox.gateway.reconnect();
  await sandbox.waitFor(() => sandbox.gateway.counts.resumes === 1);
  expect((await ping()).message?.content).toBe('pong');
});

test('an interaction delivered twice is two events with one id, and one answer', async () => {
  const seen: Interaction[] = [];
  const { sandbox, errors, ping } = await ponging({
    onInteraction: on({
      command: (interaction) => {
        seen.push(interaction);
        return interaction.reply(`answer ${seen.length}`);
      },
    }),
  });
  sandbox.deliverTwice();
  const reply = await ping();
  await sandbox.waitFor(() => errors.length > 0);
  expect(seen).toHaveLength(2);
  expect(seen[0]?.id).toBe(seen[1]?.id);
  expect(reply.message?.content).toBe('answer 1');
  expect(asRefusal(errors[0]).code).toBe(40_060);
  await ping();
  expect(seen).toHaveLength(3);
});

function fieldOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined;
}

/** A websocket that speaks the gateway's language by hand. */
async function connect(
  sandbox: Sandbox,
  query = '?v=10&encoding=json',
): Promise<{
  readonly send: (op: number, d: unknown) => void;
  readonly raw: (text: string) => void;
  readonly closed: Promise<number>;
  readonly received: { op: number; t: string | null; s: number | null; d: unknown }[];
}> {
  const response = await fetch(`${sandbox.api}/v10/gateway`);
  const { url } = (await response.json()) as { url: string };
  const socket = new WebSocket(url + query);
  const received: { op: number; t: string | null; s: number | null; d: unknown }[] = [];
  socket.on('message', (data: Buffer) => {
    received.push(JSON.parse(data.toString()) as (typeof received)[number]);
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    send: (op, d) => socket.send(JSON.stringify({ op, d })),
    raw: (text) => socket.send(text),
    closed,
    received,
  };
}

describe('a connection is closed with', () => {
  const identify = (sandbox: Sandbox, more: object = {}): object => ({
    token: sandbox.token,
    properties: {},
    intents: 0,
    ...more,
  });
  const closings: readonly [number, string, (sandbox: Sandbox) => [op: number, d: unknown][]][] = [
    [4001, 'an unknown opcode', () => [[99, null]]],
    [4003, 'a presence before logging in', () => [[3, {}]]],
    [4004, 'a wrong token', (sandbox) => [[2, identify(sandbox, { token: 'wrong' })]]],
    [4004, 'a wrong token at resuming', () => [[6, { token: 'wrong', session_id: 'x', seq: 1 }]]],
    [
      4005,
      'logging in twice',
      (sandbox) => [
        [2, identify(sandbox)],
        [2, identify(sandbox)],
      ],
    ],
    [4010, 'a shard that cannot be', (sandbox) => [[2, identify(sandbox, { shard: [1, 1] })]]],
    [4013, 'intents that are none', (sandbox) => [[2, identify(sandbox, { intents: -1 })]]],
    [4002, 'a payload that is too big', () => [[1, 'x'.repeat(5000)]]],
  ];
  test.each(closings)('%i for %s', async (code, _what, messages) => {
    const sandbox = await startTestSandbox();
    const { send, closed } = await connect(sandbox);
    for (const [op, d] of messages(sandbox)) send(op, d);
    expect(await closed).toBe(code);
  });

  test('4002 for something that is no JSON', async () => {
    const { raw, closed } = await connect(await startTestSandbox());
    raw('{oops');
    expect(await closed).toBe(4002);
  });

  test('4012 for another version', async () => {
    const { closed } = await connect(await startTestSandbox(), '?v=9');
    expect(await closed).toBe(4012);
  });
});

describe('a session', () => {
  test('begins with HELLO and READY and is answered its heartbeats', async () => {
    const sandbox = await startTestSandbox({ guilds: [{ name: 'Ladder' }] });
    const { send, received } = await connect(sandbox);
    send(2, { token: sandbox.token, properties: {}, intents: 0 });
    send(1, 1);
    await sandbox.waitFor(() => received.length === 3);
    expect(received).toMatchObject([
      { op: 10, d: { heartbeat_interval: 41_250 } },
      {
        op: 0,
        t: 'READY',
        s: 1,
        d: {
          v: 10,
          user: { id: sandbox.applicationId },
          application: { id: sandbox.applicationId },
          guilds: [{ id: sandbox.guild('Ladder').id, unavailable: true }],
        },
      },
      { op: 11 },
    ]);
  });

  test('that is unknown cannot be resumed', async () => {
    const sandbox = await startTestSandbox();
    const { send, received } = await connect(sandbox);
    send(6, { token: sandbox.token, session_id: 'unknown', seq: 1 });
    await sandbox.waitFor(() => received.length === 2);
    expect(received[1]).toMatchObject({ op: 9, d: false });
  });

  test('cannot be resumed from the future', async () => {
    const sandbox = await startTestSandbox();
    const first = await connect(sandbox);
    first.send(2, { token: sandbox.token, properties: {}, intents: 0 });
    await sandbox.waitFor(() => first.received.length === 2);
    const session = fieldOf(first.received[1]?.d, 'session_id');
    const second = await connect(sandbox);
    second.send(6, { token: sandbox.token, session_id: session, seq: 99 });
    expect(await second.closed).toBe(4007);
  });

  test('gets only the guilds of its shard', async () => {
    const ids = ['12345678901234567', '12345678905428871'];
    const sandbox = await startTestSandbox({
      guilds: ids.map((id, index) => ({ id, name: `Guild ${index}` })),
    });
    const shards = await Promise.all([connect(sandbox), connect(sandbox)]);
    shards.forEach(({ send }, id) => {
      send(2, { token: sandbox.token, properties: {}, intents: GatewayIntentBits.Guilds, shard: [id, 2] });
    });
    await sandbox.waitFor(() => shards.every(({ received }) => received.length === 3));
    const names = shards.map(({ received }) => fieldOf(received[2]?.d, 'name'));
    expect(names).toEqual(['Guild 1', 'Guild 0']);
  });
});

test('a session that is ended by the gateway cannot be resumed: the bot logs in anew', async () => {
  const { sandbox, client } = await ponging();
  const ready = new Promise((resolve) => {
    client.once(Events.ShardReady, resolve);
  });
  sandbox.gateway.invalidSession();
  await ready;
  expect(sandbox.gateway.counts).toMatchObject({ identifies: 2, resumes: 0 });
});
