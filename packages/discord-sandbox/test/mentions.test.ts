import { MessageFlags, Routes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { MessageView } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { plain, startBot } from './support/start-bot.ts';

const nobody = { users: [], roles: [], everyone: false };

/** A message about Bo and the staff, sent with these allowed mentions. */
async function shouting(
  allowed?: object,
  body?: (bo: string, staff: string) => object,
): Promise<{
  readonly message: MessageView | undefined;
  readonly bo: string;
  readonly staff: string;
}> {
  const { sandbox, client } = await startBot();
  const guild = sandbox.guild('Ladder');
  const general = guild.channel('general');
  const [ana, bo, staff] = [sandbox.user('Ana'), sandbox.user('Bo').id, guild.role('Staff').id];
  guild.join(ana);
  const content = `<@${bo}> <@!${bo}> <@&${staff}> @everyone @here`;
  await client.rest.post(Routes.channelMessages(general.id), {
    body: { ...(body?.(bo, staff) ?? { content }), ...(allowed && { allowed_mentions: allowed }) },
  });
  const [message] = sandbox.visibleTo(ana, general);
  return { message, bo, staff };
}

describe('a message records who it would ping:', () => {
  test('everybody in its text when nothing is said', async () => {
    const { message, bo, staff } = await shouting();
    expect(message?.mentioned).toEqual({ users: [bo], roles: [staff], everyone: true });
  });

  test('nobody with an empty list', async () => {
    expect((await shouting({ parse: [] })).message?.mentioned).toEqual(nobody);
    expect((await shouting({})).message?.mentioned).toEqual(nobody);
  });

  test('only the kinds that are allowed', async () => {
    const { message, bo } = await shouting({ parse: ['users'] });
    expect(message?.mentioned).toEqual({ users: [bo], roles: [], everyone: false });
    expect((await shouting({ parse: ['everyone'] })).message?.mentioned).toEqual({
      ...nobody,
      everyone: true,
    });
  });

  test('only the ids that are allowed', async () => {
    const { message } = await shouting({ users: ['12345678901234567'] });
    expect(message?.mentioned).toEqual(nobody);
  });

  test('nobody in embeds, but those in text displays', async () => {
    const inEmbed = await shouting(undefined, (bo) => ({ embeds: [{ description: `<@${bo}> @everyone` }] }));
    expect(inEmbed.message?.mentioned).toEqual(nobody);
    const inDisplay = await shouting(undefined, (bo) => ({
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: 17, components: [{ type: 10, content: `<@${bo}>` }] }],
    }));
    expect(inDisplay.message?.mentioned.users).toEqual([inDisplay.bo]);
  });
});

test('a stranger’s text pings nobody when the client allows no mentions', async () => {
  const { sandbox } = await startBot({
    commands: [plain('quote')],
    client: { allowedMentions: { parse: [] } },
    onInteraction: on({
      command: async (interaction) => {
        await interaction.reply(`<@${sandbox.user('Bo').id}> @everyone said hello`);
        await interaction.editReply('@everyone again');
        await interaction.followUp('@here once more');
      },
    }),
  });
  const ana = sandbox.user('Ana');
  const reply = await ana.in(sandbox.dm(ana)).command('quote');
  await sandbox.waitFor(() => reply.followUps.length === 1);
  expect(reply.message?.mentioned).toEqual(nobody);
  expect(reply.followUps[0]?.mentioned).toEqual(nobody);
});

test('an edit counts too', async () => {
  const { sandbox, client } = await startBot();
  const ana = sandbox.user('Ana');
  const message = await (await client.users.fetch(ana.id)).send('quiet');
  await message.edit('@everyone');
  await message.edit('quiet again');
  expect(sandbox.visibleTo(ana, sandbox.dm(ana))[0]?.mentioned.everyone).toBe(true);
});
