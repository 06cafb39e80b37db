import { MessageFlags, type ChatInputCommandInteraction, type Message } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { oneButton } from './support/components.ts';
import { on } from './support/handlers.ts';
import { refusalOf } from './support/refusal.ts';
import { plain, startBot, type Bot } from './support/start-bot.ts';
import type { Reply } from '../src/index.ts';

/** A bot whose /ping does this. */
async function answering(
  command: (interaction: ChatInputCommandInteraction) => Promise<unknown>,
): Promise<Bot & { readonly ping: () => Promise<Reply> }> {
  const bot = await startBot({ commands: [plain('ping')], onInteraction: on({ command }) });
  const ana = bot.sandbox.user('Ana');
  return { ...bot, ping: () => ana.in(bot.sandbox.dm(ana)).command('ping') };
}

function seenBy(bot: Bot, name: string): string[] {
  const user = bot.sandbox.user(name);
  return bot.sandbox.visibleTo(user, bot.sandbox.dm(user)).map(({ text }) => text);
}

describe('a direct answer', () => {
  test('is what the user sees, with the time it took', async () => {
    const bot = await answering((interaction) =>
      interaction.reply({
        content: '  pong ',
        embeds: [{ title: 'Title', fields: [{ name: 'a', value: 'b' }] }],
      }),
    );
    const reply = await bot.ping();
    expect(reply).toMatchObject({ kind: 'message', modal: undefined });
    expect(reply.message).toMatchObject({
      content: 'pong',
      ephemeral: false,
      loading: false,
      deleted: false,
    });
    expect(reply.message?.embeds).toEqual([
      { type: 'rich', title: 'Title', fields: [{ name: 'a', value: 'b' }] },
    ]);
    expect(reply.message?.text).toBe('pong\nTitle\na\nb');
    expect(reply.latencyMs).toBeGreaterThan(0);
    expect(seenBy(bot, 'Ana')).toEqual(['pong\nTitle\na\nb']);
  });

  test('gives the message back to a bot that asks for it', async () => {
    let message: Message | undefined;
    const bot = await answering(async (interaction) => {
      const response = await interaction.reply({ content: 'pong', withResponse: true });
      message = response.resource?.message ?? undefined;
    });
    const reply = await bot.ping();
    await bot.sandbox.waitFor(() => message);
    expect(message).toMatchObject({ id: reply.message?.id, content: 'pong' });
    expect(message?.interactionMetadata?.user.username).toBe('ana');
  });

  test('can be read, changed and deleted later', async () => {
    const fetched: string[] = [];
    const bot = await answering(async (interaction) => {
      await interaction.reply('one');
      fetched.push((await interaction.fetchReply()).content);
      await interaction.editReply('two');
      fetched.push((await interaction.fetchReply()).content);
      await interaction.deleteReply();
      await interaction.editReply('three').catch((error: unknown) => bot.errors.push(error));
    });
    const { message } = await bot.ping();
    await bot.sandbox.waitFor(() => bot.errors.length > 0);
    expect(fetched).toEqual(['one', 'two']);
    expect(message).toMatchObject({ content: 'two', deleted: true });
    expect(message?.editedAt).toBeGreaterThanOrEqual(message?.createdAt ?? Infinity);
    expect(seenBy(bot, 'Ana')).toEqual([]);
    expect(await refusalOf(Promise.reject(bot.errors[0]))).toMatchObject({ status: 404, code: 10_008 });
  });

  test('may carry a file', async () => {
    const bot = await answering((interaction) =>
      interaction.reply({ files: [{ name: 'graph.png', attachment: Buffer.from('picture') }] }),
    );
    const { message } = await bot.ping();
    expect(message?.attachments).toMatchObject([{ filename: 'graph.png', size: 7 }]);
  });
});

describe('a deferred answer', () => {
  test('is thinking until the edit, which the user sees without doing anything', async () => {
    const bot = await answering(async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply('done');
    });
    const reply = await bot.ping();
    expect(reply.kind).toBe('deferred');
    await bot.sandbox.waitFor(() => reply.message?.content === 'done');
    expect(reply.message).toMatchObject({ loading: false, editedAt: undefined });
    expect(seenBy(bot, 'Ana')).toEqual(['done']);
  });

  test('is filled in by the first follow-up, as on Discord', async () => {
    const bot = await answering(async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.followUp('first');
      await interaction.followUp('second');
    });
    const reply = await bot.ping();
    await bot.sandbox.waitFor(() => reply.followUps.length === 1);
    expect(reply.message).toMatchObject({ content: 'first', ephemeral: true });
    expect(reply.followUps[0]).toMatchObject({ content: 'second', ephemeral: false });
  });

  test('keeps the audience of the first response, whatever the edit says', async () => {
    const bot = await answering(async (interaction) => {
      await interaction.deferReply();
      await interaction.client.rest.patch(
        `/webhooks/${interaction.applicationId}/${interaction.token}/messages/@original`,
        {
          body: { content: 'done', flags: MessageFlags.Ephemeral },
          auth: false,
        },
      );
    });
    const reply = await bot.ping();
    await bot.sandbox.waitFor(() => reply.message?.content === 'done');
    expect(reply.message?.ephemeral).toBe(false);
  });
});

describe('follow-ups', () => {
  test('come after the answer, and can be changed and deleted on their own', async () => {
    const bot = await answering(async (interaction) => {
      await interaction.reply('answer');
      const more = await interaction.followUp('more');
      await interaction.followUp('last');
      await interaction.editReply({ message: more.id, content: 'changed' });
      expect((await interaction.fetchReply(more.id)).content).toBe('changed');
      await interaction.deleteReply(more.id);
    });
    const reply = await bot.ping();
    await bot.sandbox.waitFor(() => reply.followUps[0]?.deleted);
    expect(bot.errors).toEqual([]);
    expect(seenBy(bot, 'Ana')).toEqual(['answer', 'last']);
  });

  test('are refused before the first response: there is no webhook yet', async () => {
    const bot = await answering(async (interaction) => {
      const refusal = await refusalOf(interaction.webhook.send('too early'));
      expect(refusal).toMatchObject({ status: 404, code: 10_015, message: 'Unknown Webhook' });
      await interaction.reply('answer');
    });
    await bot.ping();
    expect(bot.errors).toEqual([]);
  });

  test('cannot reach the message of another interaction', async () => {
    const tokens: string[] = [];
    const bot = await answering(async (interaction) => {
      tokens.push(interaction.token);
      await interaction.reply('answer');
    });
    const first = await bot.ping();
    await bot.ping();
    const path =
      `/webhooks/${bot.sandbox.applicationId}/${tokens[1] ?? ''}/messages/${first.message?.id ?? ''}` as const;
    expect((await refusalOf(bot.client.rest.patch(path, { body: { content: 'stolen' } }))).code).toBe(10_008);
  });
});

describe('ephemeral messages', () => {
  async function secretive(): Promise<Bot> {
    return startBot({
      commands: [plain('secret')],
      onInteraction: on({
        command: (interaction) =>
          interaction.reply({
            content: 'for you only',
            flags: MessageFlags.Ephemeral,
            components: [oneButton('More', 'more')],
          }),
        button: (interaction) => interaction.update({ content: 'more for you', components: [] }),
      }),
    });
  }

  test('are visible only to their user', async () => {
    const { sandbox } = await secretive();
    const [ana, bo] = [sandbox.user('Ana'), sandbox.user('Bo')];
    const guild = sandbox.guild('Ladder');
    const general = guild.channel('general');
    guild.join(bo);
    const { message } = await ana.in(general).command('secret');
    expect(message?.ephemeral).toBe(true);
    expect(sandbox.visibleTo(ana, general)).toEqual([message]);
    expect(sandbox.visibleTo(bo, general)).toEqual([]);
    await expect(bo.press(message, 'More')).rejects.toThrow('only Ana sees this message');
  });

  test('do not exist for the bot token', async () => {
    const { sandbox, client } = await secretive();
    const ana = sandbox.user('Ana');
    const { message } = await ana.in(sandbox.dm(ana)).command('secret');
    const path = `/channels/${message?.channelId ?? ''}/messages/${message?.id ?? ''}` as const;
    expect((await refusalOf(client.rest.get(path))).code).toBe(10_008);
    expect((await refusalOf(client.rest.patch(path, { body: { content: 'x' } }))).code).toBe(10_008);
    expect((await refusalOf(client.rest.delete(path))).code).toBe(10_008);
    expect(await client.rest.get(`/channels/${message?.channelId ?? ''}/messages`)).toEqual([]);
  });

  test('are updated through a component, and stay ephemeral', async () => {
    const { sandbox } = await secretive();
    const ana = sandbox.user('Ana');
    const first = await ana.in(sandbox.dm(ana)).command('secret');
    const second = await ana.press(first, 'More');
    expect(second.kind).toBe('update');
    expect(second.message).toBe(first.message);
    expect(first.message).toMatchObject({ content: 'more for you', ephemeral: true });
  });
});

describe('which response an interaction may get', () => {
  async function typesRefused(types: readonly number[], data?: object): Promise<Bot> {
    const bot = await answering(async (interaction) => {
      for (const type of types) {
        const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
        // oxlint-disable-next-line no-await-in-loop -- one after another
        bot.errors.push(await refusalOf(bot.client.rest.post(path, { body: { type, data }, auth: false })));
      }
      await interaction.reply('still possible');
    });
    await bot.ping();
    return bot;
  }

  test('a command gets no update, no suggestions and nothing unknown, and can still be answered', async () => {
    const bot = await typesRefused([6, 7, 8, 1, 99]);
    for (const refusal of bot.errors) {
      expect(refusal).toMatchObject({
        status: 400,
        code: 50_035,
        message: 'Invalid Form Body',
        problems: ['type: BASE_TYPE_CHOICES'],
        texts: ['Value must be one of {4, 5, 9}.'],
      });
    }
    expect(bot.errors).toHaveLength(5);
  });

  test('an empty answer is refused', async () => {
    const bot = await typesRefused([4], { content: '  ' });
    expect(bot.errors).toMatchObject([
      { status: 400, code: 50_006, message: 'Cannot send an empty message' },
    ]);
  });
});
