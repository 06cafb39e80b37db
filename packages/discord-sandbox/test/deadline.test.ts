import type { ChatInputCommandInteraction } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { DeadlineMissed } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { asRefusal, refusalOf } from './support/refusal.ts';
import { plain, startBot } from './support/start-bot.ts';
import { shiftableClock } from './support/shiftable-clock.ts';

describe('the first response', () => {
  test('after the deadline is an unknown interaction, and the user saw no answer', async () => {
    const { sandbox, errors } = await startBot({
      commands: [plain('slow')],
      sandbox: { deadlineMs: 60 },
      onInteraction: on({
        command: async (interaction) => {
          await sandbox.waitFor(() => missed);
          await interaction.reply('too late');
        },
      }),
    });
    let missed = false;
    const ana = sandbox.user('Ana');
    const use = ana.in(sandbox.dm(ana)).command('slow');
    await expect(use).rejects.toThrow(DeadlineMissed);
    await expect(use).rejects.toThrow(
      'The application did not respond: no first response to /slow within 60 ms',
    );
    missed = true;
    await sandbox.waitFor(() => errors.length > 0);
    expect(asRefusal(errors[0])).toMatchObject({
      status: 404,
      code: 10_062,
      message: 'Unknown interaction',
    });
    expect(sandbox.visibleTo(ana, sandbox.dm(ana))).toEqual([]);
  });

  test('has three seconds by default', async () => {
    const clock = shiftableClock();
    const { sandbox } = await startBot({ commands: [plain('silent')], sandbox: { clock } });
    const ana = sandbox.user('Ana');
    const use = ana.in(sandbox.dm(ana)).command('silent');
    clock.advance(2999);
    const early = await Promise.race([use.catch(() => 'missed'), Promise.resolve('still waiting')]);
    expect(early).toBe('still waiting');
    clock.advance(1);
    await expect(use).rejects.toThrow('within 3000 ms');
  });

  test('can be given once: the second one is refused', async () => {
    const { sandbox, errors } = await startBot({
      commands: [plain('twice')],
      onInteraction: on({
        command: async (interaction) => {
          await interaction.reply('first');
          const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
          await interaction.client.rest.post(path, {
            body: { type: 4, data: { content: 'second' } },
            auth: false,
          });
        },
      }),
    });
    const ana = sandbox.user('Ana');
    const { message } = await ana.in(sandbox.dm(ana)).command('twice');
    await sandbox.waitFor(() => errors.length > 0);
    expect(asRefusal(errors[0])).toMatchObject({
      status: 400,
      code: 40_060,
      message: 'Interaction has already been acknowledged.',
    });
    expect(message?.content).toBe('first');
  });

  test('is refused with a token that belongs to no interaction, or to another one', async () => {
    const seen: ChatInputCommandInteraction[] = [];
    const { sandbox, client } = await startBot({
      commands: [plain('ping')],
      onInteraction: on({
        command: (interaction) => {
          seen.push(interaction);
          return interaction.reply('pong');
        },
      }),
    });
    const ana = sandbox.user('Ana');
    await ana.in(sandbox.dm(ana)).command('ping');
    const [{ id, token } = { id: '', token: '' }] = seen;
    const body = { type: 4, data: { content: 'x' } };
    const wrongToken = client.rest.post(`/interactions/${id}/nonsense/callback`, { body, auth: false });
    expect((await refusalOf(wrongToken)).code).toBe(10_062);
    const wrongId = client.rest.post(`/interactions/12345678901234567/${token}/callback`, {
      body,
      auth: false,
    });
    expect((await refusalOf(wrongId)).code).toBe(10_062);
  });
});

describe('the token', () => {
  test('is good for edits and follow-ups for fifteen minutes', async () => {
    const clock = shiftableClock();
    let interaction: ChatInputCommandInteraction | undefined;
    const { sandbox } = await startBot({
      commands: [plain('ping')],
      sandbox: { clock },
      onInteraction: on({
        command: async (given) => {
          await given.reply('pong');
          interaction = given;
        },
      }),
    });
    const ana = sandbox.user('Ana');
    const reply = await ana.in(sandbox.dm(ana)).command('ping');
    const used = await sandbox.waitFor(() => interaction);
    clock.advance(14 * 60_000 + 59_000);
    await used.editReply('just in time');
    expect(reply.message?.content).toBe('just in time');
    clock.advance(2000);
    expect(await refusalOf(used.editReply('too late'))).toMatchObject({
      status: 401,
      code: 50_027,
      message: 'Invalid Webhook Token',
    });
    expect((await refusalOf(used.followUp('too late'))).code).toBe(50_027);
  });

  test('is still known as an expired one after the sandbox has forgotten its interaction', async () => {
    const clock = shiftableClock();
    const tokens: string[] = [];
    const { sandbox, client } = await startBot({
      commands: [plain('ping')],
      sandbox: { clock },
      onInteraction: on({
        command: (interaction) => {
          tokens.push(interaction.token);
          return interaction.reply('pong');
        },
      }),
    });
    const ana = sandbox.user('Ana');
    const at = ana.in(sandbox.dm(ana));
    await at.command('ping');
    clock.advance(16 * 60_000);
    await at.command('ping');
    const path = `/webhooks/${sandbox.applicationId}/${tokens[0] ?? ''}` as const;
    expect((await refusalOf(client.rest.post(path, { body: { content: 'x' } }))).code).toBe(50_027);
  });

  test('of nobody, or of another application, is an unknown webhook', async () => {
    const { sandbox, client } = await startBot();
    const body = { content: 'x' };
    for (const path of [
      `/webhooks/${sandbox.applicationId}/nonsense`,
      '/webhooks/12345678901234567/nonsense',
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await refusalOf(client.rest.post(path, { body }))).toMatchObject({ status: 404, code: 10_015 });
    }
  });
});
