import { Routes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { on } from './support/handlers.ts';
import { shiftableClock } from './support/shiftable-clock.ts';
import { plain, startBot, startTestSandbox } from './support/start-bot.ts';
import type { Sandbox } from '../src/index.ts';

function post(sandbox: Sandbox, channelId: string): Promise<Response> {
  return fetch(`${sandbox.api}/v10/channels/${channelId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${sandbox.token}`, 'content-type': 'application/json' },
    body: '{"content":"x"}',
  });
}

describe('messages to a channel', () => {
  test('are limited to 5 in 5 seconds, and the headers say so', async () => {
    const clock = shiftableClock();
    const sandbox = await startTestSandbox({ clock });
    const channel = sandbox.guild('Ladder').channel('general');
    const remaining: (string | null)[] = [];
    for (let count = 0; count < 5; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const response = await post(sandbox, channel.id);
      expect(response.status).toBe(200);
      remaining.push(response.headers.get('x-ratelimit-remaining'));
    }
    expect(remaining).toEqual(['4', '3', '2', '1', '0']);
    clock.advance(3000);
    const tooMany = await post(sandbox, channel.id);
    expect(tooMany.status).toBe(429);
    expect(Object.fromEntries(tooMany.headers)).toMatchObject({
      'retry-after': '2',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '2.000',
      'x-ratelimit-bucket': 'messages',
    });
    expect(await tooMany.json()).toEqual({
      message: 'You are being rate limited.',
      retry_after: 2,
      global: false,
    });
    clock.advance(2000);
    expect((await post(sandbox, channel.id)).status).toBe(200);
  });

  test('count for each channel alone', async () => {
    const sandbox = await startTestSandbox();
    const guild = sandbox.guild('Ladder');
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const response = await post(sandbox, guild.channel(name).id);
      expect(response.headers.get('x-ratelimit-remaining')).toBe('4');
    }
  });

  test('are held back by discord.js itself, which reads the headers', async () => {
    const clock = shiftableClock();
    const { sandbox, client } = await startBot({ sandbox: { clock } });
    const channel = sandbox.guild('Ladder').channel('general');
    const waits: number[] = [];
    client.rest.on('rateLimited', ({ timeToReset }) => {
      waits.push(timeToReset);
      clock.advance(200);
    });
    const send = (): Promise<unknown> =>
      client.rest.post(Routes.channelMessages(channel.id), { body: { content: 'x' } });
    for (let count = 0; count < 4; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await send();
    }
    clock.advance(4800);
    await send();
    await send();
    expect(waits).toHaveLength(1);
    expect(sandbox.rest.filter(({ status }) => status === 429)).toEqual([]);
  });
});

test('interactions have no limit', async () => {
  const { sandbox } = await startBot({
    commands: [plain('ping')],
    onInteraction: on({
      command: async (interaction) => {
        await interaction.reply('pong');
        await interaction.editReply('pong!');
      },
    }),
  });
  const ana = sandbox.user('Ana');
  for (let count = 0; count < 20; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await ana.in(sandbox.dm(ana)).command('ping');
  }
  await sandbox.waitFor(() => sandbox.rest.filter(({ method }) => method === 'PATCH').length === 20);
  expect(sandbox.rest.some(({ status }) => status === 429)).toBe(false);
});
