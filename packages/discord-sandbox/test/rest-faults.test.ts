import { describe, expect, test } from 'vitest';
import { DeadlineMissed } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { asRefusal } from './support/refusal.ts';
import { plain, startBot, type Bot } from './support/start-bot.ts';

async function ponging(deadlineMs = 3000): Promise<Bot & { readonly ping: () => Promise<unknown> }> {
  const bot = await startBot({
    commands: [plain('ping')],
    sandbox: { deadlineMs },
    onInteraction: on({ command: (interaction) => interaction.reply('pong') }),
  });
  const ana = bot.sandbox.user('Ana');
  return { ...bot, ping: async () => (await ana.in(bot.sandbox.dm(ana)).command('ping')).message?.content };
}

const isCallback = ({ route }: { route: string | undefined }): boolean =>
  route?.endsWith('/callback') === true;

describe('latency', () => {
  test('delays every call until it is cleared', async () => {
    const { sandbox, ping } = await ponging();
    sandbox.faults.latency(60);
    await ping();
    await sandbox.waitFor(() => sandbox.rest.at(-1)?.route?.endsWith('/callback'));
    expect(sandbox.rest.at(-1)).toMatchObject({ fault: 'latency', status: 204 });
    expect(sandbox.rest.at(-1)?.tookMs).toBeGreaterThan(55);
    sandbox.faults.clear();
    await ping();
    expect(sandbox.rest.at(-1)?.fault).toBeUndefined();
  });

  test('beyond the deadline makes the answer an unknown interaction', async () => {
    const { sandbox, ping, errors } = await ponging(400);
    sandbox.faults.latency(600, { times: 1 });
    await expect(ping()).rejects.toThrow(DeadlineMissed);
    await sandbox.waitFor(() => errors.length > 0);
    expect(asRefusal(errors[0]).code).toBe(10_062);
    expect(await ping()).toBe('pong');
  });
});

describe('a call that hangs', () => {
  test('takes no effect; discord.js gives up after its time-out and its retry succeeds', async () => {
    const { sandbox, ping } = await ponging();
    sandbox.faults.hang();
    expect(await ping()).toBe('pong');
    const callbacks = sandbox.rest.filter(isCallback);
    expect(callbacks.map(({ status, fault }) => [status, fault])).toEqual([
      [0, 'hang'],
      [204, undefined],
    ]);
  });

  test('ends when the faults are cleared', async () => {
    const { sandbox } = await ponging();
    sandbox.faults.hang(1);
    const call = fetch(`${sandbox.api}/v10/gateway`);
    await sandbox.waitFor(() => sandbox.rest.at(-1)?.fault === 'hang');
    sandbox.faults.clear();
    await expect(call).rejects.toThrow();
  });
});

test('a server error is retried at once by discord.js', async () => {
  const { sandbox, ping } = await ponging();
  sandbox.faults.status(502, 2);
  expect(await ping()).toBe('pong');
  expect(sandbox.rest.filter(isCallback).map(({ status }) => status)).toEqual([502, 502, 204]);
});

test('a rate limit is waited for as it says', async () => {
  const { sandbox, ping } = await ponging();
  sandbox.faults.rateLimit(1, 0.2);
  const startedAt = performance.now();
  expect(await ping()).toBe('pong');
  expect(performance.now() - startedAt).toBeGreaterThan(195);
  expect(sandbox.rest.filter(isCallback).map(({ status }) => status)).toEqual([429, 204]);
});

test('a lost response took effect: the retry is told that it was acknowledged already', async () => {
  const { sandbox, ping, errors } = await ponging();
  sandbox.faults.loseResponse();
  expect(await ping()).toBe('pong');
  await sandbox.waitFor(() => errors.length > 0);
  expect(asRefusal(errors[0]).code).toBe(40_060);
  expect(sandbox.rest.filter(isCallback).map(({ status, fault }) => [status, fault])).toEqual([
    [204, 'loseResponse'],
    [400, undefined],
  ]);
});

describe('a fault', () => {
  test('can be narrowed to some calls', async () => {
    const { sandbox, ping, client } = await ponging();
    sandbox.faults.status(503, Infinity, { only: ({ path }) => path === '/users/@me' });
    expect(await ping()).toBe('pong');
    await expect(client.users.fetch(client.user.id, { force: true })).resolves.toBeDefined();
    await expect(client.rest.get('/users/@me')).rejects.toThrow('Service Unavailable');
  });

  test('can look at the body', async () => {
    const { sandbox, ping } = await ponging();
    sandbox.faults.status(500, 1, { only: ({ body }) => JSON.stringify(body ?? '').includes('pong') });
    expect(await ping()).toBe('pong');
    expect(sandbox.rest.filter(isCallback).map(({ status }) => status)).toEqual([500, 204]);
  });

  test('comes together with a delay', async () => {
    const { sandbox, ping } = await ponging();
    sandbox.faults.latency(30);
    sandbox.faults.status(502);
    await ping();
    const callbacks = sandbox.rest.filter(isCallback);
    expect(callbacks.map(({ fault }) => fault)).toEqual(['latency, status', 'latency']);
  });

  test('that hits no call is refused', async () => {
    const { sandbox } = await ponging();
    expect(() => sandbox.faults.hang(0)).toThrow('times must be above 0, got 0');
  });
});

test('the log of calls says what was sent and what was answered', async () => {
  const { sandbox, ping } = await ponging();
  await ping();
  const [call] = sandbox.rest.filter(isCallback);
  expect(call).toMatchObject({
    method: 'POST',
    route: '/interactions/:interaction/:token/callback',
    body: { type: 4, data: { content: 'pong' } },
    status: 204,
    answer: undefined,
    isUnsupported: false,
  });
  const [registration] = sandbox.rest.filter(({ method }) => method === 'PUT');
  expect(registration).toMatchObject({ status: 200, answer: [{ name: 'ping' }] });
});
