import { AttachmentBuilder, MessageFlags, Routes, type APIMessage, type RawFile } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { Place } from '../src/index.ts';
import { oneButton } from './support/components.ts';
import { on } from './support/handlers.ts';
import { refusalOf } from './support/refusal.ts';
import { plain, startBot, type Bot } from './support/start-bot.ts';

/** The beginning of a PNG of this size: all that anybody looks at here. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40);
  Buffer.from('\x89PNG\r\n\x1A\n\0\0\0\rIHDR', 'latin1').copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

const graph = (more: Partial<RawFile> = {}): RawFile => ({ name: 'graph.png', data: png(640, 320), ...more });
const picture = (name: string): object => ({ title: 'Rating', image: { url: `attachment://${name}` } });

async function send(bot: Bot, place: Place, body: object, ...files: RawFile[]): Promise<APIMessage> {
  return (await bot.client.rest.post(Routes.channelMessages(place.id), { body, files })) as APIMessage;
}

async function start(): Promise<{
  bot: Bot;
  general: ReturnType<ReturnType<Bot['sandbox']['guild']>['channel']>;
}> {
  // Ten megabytes may take a busy machine longer than an answer to a user may.
  const bot = await startBot({ client: { rest: { timeout: 15_000 } } });
  return { bot, general: bot.sandbox.guild('Ladder').channel('general') };
}

describe('a file', () => {
  test('comes with all that Discord says about it', async () => {
    const { bot, general } = await start();
    const { attachments } = await send(
      bot,
      general,
      { attachments: [{ id: 0, description: 'The rating of Ana', title: 'Rating' }] },
      graph(),
    );
    expect(attachments).toEqual([
      {
        id: expect.stringMatching(/^\d{17,19}$/) as string,
        filename: 'graph.png',
        size: 40,
        content_type: 'image/png',
        width: 640,
        height: 320,
        description: 'The rating of Ana',
        title: 'Rating',
        url: expect.stringContaining(`/attachments/${general.id}/`) as string,
        proxy_url: expect.stringContaining('/graph.png') as string,
      },
    ]);
  });

  test('that is no picture has no size on the screen', async () => {
    const { bot, general } = await start();
    const { attachments } = await send(
      bot,
      general,
      {},
      { name: 'log.txt', data: 'text', contentType: 'text/plain' },
    );
    expect(attachments).toMatchObject([{ filename: 'log.txt', content_type: 'text/plain', size: 4 }]);
    expect(attachments[0]).not.toHaveProperty('width');
  });

  test('may be the answer to a command, shown inside its embed', async () => {
    const bot = await startBot({
      commands: [plain('profile')],
      onInteraction: on({
        command: (interaction) =>
          interaction.reply({
            embeds: [{ title: 'Ana', image: { url: 'attachment://graph.png' } }],
            files: [new AttachmentBuilder(png(8, 4), { name: 'graph.png' })],
            flags: MessageFlags.Ephemeral,
          }),
      }),
    });
    const ana = bot.sandbox.user('Ana');
    const { message } = await ana.in(bot.sandbox.dm(ana)).command('profile');
    expect(bot.errors).toEqual([]);
    expect(message?.attachments).toMatchObject([{ filename: 'graph.png', width: 8, ephemeral: true }]);
    expect(message?.embeds[0]?.image?.url).toBe(message?.attachments[0]?.url);
  });

  test('may come with the edit that fills a deferred answer, with an update and with a follow-up', async () => {
    const files = [new AttachmentBuilder(png(8, 4), { name: 'graph.png' })];
    const bot = await startBot({
      commands: [plain('profile')],
      onInteraction: on({
        command: async (interaction) => {
          await interaction.deferReply();
          await interaction.editReply({ files, components: [oneButton('Again', 'again')] });
        },
        button: async (interaction) => {
          await interaction.update({ files, attachments: [] });
          await interaction.followUp({ files });
        },
      }),
    });
    const ana = bot.sandbox.user('Ana');
    const { message } = await ana.in(bot.sandbox.dm(ana)).command('profile');
    const [first] = await bot.sandbox.waitFor(() => message?.attachments.length && message.attachments);
    const pressed = await ana.press(message, 'Again');
    await bot.sandbox.waitFor(() => pressed.followUps.length > 0);
    expect(message?.attachments).toHaveLength(1);
    expect(message?.attachments[0]?.id).not.toBe(first?.id);
    expect(pressed.followUps[0]?.attachments).toHaveLength(1);
    expect(bot.errors).toEqual([]);
  });

  test('is stored under a name that Discord likes, and found under the one that the bot gave it', async () => {
    const { bot, general } = await start();
    const name = 'my graph (1).png';
    const { embeds } = await send(bot, general, { embeds: [picture(name)] }, graph({ name }));
    expect(embeds[0]?.image?.url).toMatch(/\/my_graph_1\.png$/);
  });

  test('without which nothing is there is enough for a message', async () => {
    const { bot, general } = await start();
    expect((await send(bot, general, {}, graph())).attachments).toHaveLength(1);
    const form = new FormData();
    form.append('payload_json', '{}');
    form.append('graph', new Blob([png(1, 1)]), 'graph.png');
    const unnumbered = await fetch(`${bot.sandbox.api}/v10${Routes.channelMessages(general.id)}`, {
      method: 'POST',
      headers: { authorization: `Bot ${bot.sandbox.token}` },
      body: form,
    });
    expect(await unnumbered.json()).toMatchObject({ code: 50_006 });
  });

  test('that is too large is refused', async () => {
    const { bot, general } = await start();
    const limit = 10 * 1024 * 1024;
    await send(bot, general, {}, { name: 'a.bin', data: Buffer.alloc(limit) });
    const tooLarge = send(bot, general, {}, { name: 'a.bin', data: Buffer.alloc(limit + 1) });
    expect(await refusalOf(tooLarge)).toMatchObject({ status: 413, code: 40_005 });
  });

  test('is one too many after ten', async () => {
    const { bot, general } = await start();
    const files = Array.from({ length: 11 }, () => graph());
    const message = await send(bot, general, {}, ...files.slice(1));
    expect(message.attachments).toHaveLength(10);
    expect((await refusalOf(send(bot, general, {}, ...files))).code).toBe(30_015);
  });

  test('cannot be sent where the bot may not attach files, though a text can', async () => {
    const { bot, general } = await start();
    general.setBotAccess('no files');
    await send(bot, general, { content: 'x' });
    expect(await refusalOf(send(bot, general, { content: 'x' }, graph()))).toMatchObject({
      status: 403,
      code: 50_013,
    });
  });

  test('that the form does not hold as it should is an invalid form', async () => {
    const { bot, general } = await start();
    const response = await fetch(`${bot.sandbox.api}/v10${Routes.channelMessages(general.id)}`, {
      method: 'POST',
      headers: {
        authorization: `Bot ${bot.sandbox.token}`,
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: 'no form at all',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 50_035 });
  });
});

describe('a picture in an embed', () => {
  test('points to the uploaded file, which is then not listed below the message', async () => {
    const { bot, general } = await start();
    const { embeds, attachments } = await send(bot, general, { embeds: [picture('graph.png')] }, graph());
    expect(embeds[0]?.image?.url).toMatch(/^https:\/\/cdn\.discordapp\.com\/attachments\/.*\/graph\.png$/);
    expect(attachments).toEqual([]);
  });

  test('is missing when no file has its name, as Discord leaves it out without a word', async () => {
    const { bot, general } = await start();
    const sent = await send(bot, general, { embeds: [picture('grahp.png')] }, graph());
    expect(sent.embeds).toEqual([{ type: 'rich', title: 'Rating' }]);
    expect(sent.attachments).toMatchObject([{ filename: 'graph.png' }]);
  });

  test('is missing when the file is no picture', async () => {
    const { bot, general } = await start();
    const { embeds } = await send(bot, general, { embeds: [picture('a.txt')] }, { name: 'a.txt', data: 'x' });
    expect(embeds[0]).not.toHaveProperty('image');
  });

  test('that is an icon points to the uploaded file too', async () => {
    const { bot, general } = await start();
    const footer = (name: string): object => ({ text: 'f', icon_url: `attachment://${name}` });
    const body = {
      embeds: [
        { title: 't', footer: footer('graph.png') },
        { title: 'u', footer: footer('none.png') },
      ],
    };
    const { embeds } = await send(bot, general, body, graph());
    expect(embeds[0]?.footer?.icon_url).toMatch(/^https:/);
    expect(embeds[1]?.footer).toEqual({ text: 'f' });
  });
});

test('a gallery of Components V2 shows the uploaded file', async () => {
  const { bot, general } = await start();
  const gallery = { type: 12, items: [{ media: { url: 'attachment://graph.png' } }] };
  const body = { flags: MessageFlags.IsComponentsV2, components: [gallery] };
  const { components, attachments } = await send(bot, general, body, graph());
  expect(components).toMatchObject([
    { items: [{ media: { url: expect.stringMatching(/^https:/) as string } }] },
  ]);
  expect(attachments).toEqual([]);
});

describe('an edit', () => {
  async function withGraph(): Promise<{
    bot: Bot;
    first: APIMessage;
    edit: (body: object, ...files: RawFile[]) => Promise<APIMessage>;
  }> {
    const { bot, general } = await start();
    const first = await send(bot, general, { content: 'x' }, graph());
    return {
      bot,
      first,
      edit: async (body, ...files) =>
        (await bot.client.rest.patch(Routes.channelMessage(general.id, first.id), {
          body,
          files,
        })) as APIMessage,
    };
  }
  const names = ({ attachments }: APIMessage): string[] => attachments.map(({ filename }) => filename);

  test('that says nothing about files keeps them', async () => {
    const { edit } = await withGraph();
    expect(names(await edit({ content: 'y' }))).toEqual(['graph.png']);
  });

  test('keeps the files that it lists, and adds those that it brings and lists', async () => {
    const { edit, first } = await withGraph();
    const attachments = [{ id: first.attachments[0]?.id }, { id: '0' }];
    expect(names(await edit({ attachments }, graph({ name: 'new.png' })))).toEqual(['graph.png', 'new.png']);
    expect(names(await edit({ attachments: [] }))).toEqual([]);
  });

  test('can put a file that the message has already into an embed', async () => {
    const { edit } = await withGraph();
    const { embeds, attachments } = await edit({ embeds: [picture('graph.png')] });
    expect(embeds[0]?.image?.url).toMatch(/\/graph\.png$/);
    expect(attachments).toEqual([]);
  });

  test('cannot keep a file of another message', async () => {
    const { edit } = await withGraph();
    expect((await refusalOf(edit({ attachments: [{ id: '12345678901234567' }] }))).problems).toEqual([
      'attachments.0: ATTACHMENT_NOT_FOUND',
    ]);
  });
});
