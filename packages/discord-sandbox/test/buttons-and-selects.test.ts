import {
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type Interaction,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { RefusedByClient, type Reply, type SandboxUser } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { plain, startBot, type Bot } from './support/start-bot.ts';

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

function row(...components: APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components };
}

const buttons = row(
  { type: ComponentType.Button, style: ButtonStyle.Primary, label: 'Join', custom_id: 'queue:join' },
  {
    type: ComponentType.Button,
    style: ButtonStyle.Danger,
    label: 'Leave',
    custom_id: 'queue:leave',
    disabled: true,
  },
  { type: ComponentType.Button, style: ButtonStyle.Link, label: 'Rules', url: 'https://example.org/rules' },
  {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label: 'Info',
    emoji: { name: '🗺️' },
    custom_id: 'info',
  },
);

interface Scene {
  readonly bot: Bot;
  readonly ana: SandboxUser;
  readonly shown: Reply;
  readonly seen: Interaction[];
}

/** A bot that shows these rows, and what it is told afterwards. */
async function showing(...rows: Row[]): Promise<Scene> {
  const seen: Interaction[] = [];
  const bot = await startBot({
    commands: [plain('show')],
    onInteraction: on({
      command: (interaction) => interaction.reply({ content: 'shown', components: rows }),
      button: (interaction) => {
        seen.push(interaction);
        return interaction.reply(`pressed ${interaction.customId}`);
      },
      select: (interaction) => {
        seen.push(interaction);
        return interaction.update({ content: `chose ${interaction.values.join(' ')}` });
      },
    }),
  });
  const ana = bot.sandbox.user('Ana');
  const general = bot.sandbox.guild('Ladder').channel('general');
  const shown = await ana.in(general).command('show');
  return { bot, ana, shown, seen };
}

describe('buttons', () => {
  test('are seen with label, style and whether they can be pressed', async () => {
    const { shown } = await showing(buttons);
    expect(shown.message?.buttons).toMatchObject([
      { label: 'Join', customId: 'queue:join', style: ButtonStyle.Primary, disabled: false },
      { label: 'Leave', customId: 'queue:leave', disabled: true },
      { label: 'Rules', customId: undefined, url: 'https://example.org/rules' },
      { label: '🗺️ Info', plainLabel: 'Info', customId: 'info' },
    ]);
  });

  test.each([
    ['its label', 'Join' as const, 'queue:join'],
    ['its custom id', { customId: 'queue:join' }, 'queue:join'],
    ['its custom id as a text', 'queue:join', 'queue:join'],
    ['its number', 0, 'queue:join'],
    ['its label without the emoji', 'Info', 'info'],
    ['its label with the emoji', '🗺️ Info', 'info'],
  ])('are pressed by %s', async (_how, name, customId) => {
    const { ana, shown } = await showing(buttons);
    const reply = await ana.press(shown, name);
    expect(reply).toMatchObject({ kind: 'message' });
    expect(reply.message?.content).toBe(`pressed ${customId}`);
  });

  test('tell the bot which message they are on and who pressed', async () => {
    const { ana, shown, seen } = await showing(buttons);
    await ana.press(shown.message, 'Join');
    const [pressed] = seen;
    expect(pressed?.isButton() && pressed.message.id).toBe(shown.message?.id);
    expect(pressed?.user.id).toBe(ana.id);
  });

  test('can be pressed by anybody who sees them', async () => {
    const { bot, shown, seen } = await showing(buttons);
    await bot.sandbox.user('Bo').press(shown, 'Join');
    expect(seen[0]?.user.username).toBe('bo');
  });

  const refused: readonly [string, Parameters<SandboxUser['press']>[1], string][] = [
    [
      'one that is not there',
      'Cancel',
      'the message has no button "Cancel"; it has: "Join", "Leave", "Rules"',
    ],
    ['a disabled one', 'Leave', 'the button "Leave" is disabled'],
    ['a link', 'Rules', 'the button "Rules" is a link'],
    ['a number too far', 9, 'the message has no button 9'],
  ];
  test.each(refused)('%s is refused before it reaches the bot', async (_what, name, message) => {
    const { ana, shown, seen } = await showing(buttons);
    const press = ana.press(shown, name);
    await expect(press).rejects.toThrow(RefusedByClient);
    await expect(press).rejects.toThrow(message);
    expect(seen).toEqual([]);
  });

  test('with force a disabled, an outdated and an invented one reach the bot all the same', async () => {
    const { ana, shown } = await showing(buttons);
    const disabled = await ana.press(shown, 'Leave', { force: true });
    expect(disabled.message?.content).toBe('pressed queue:leave');
    const invented = await ana.press(shown, { customId: 'match:99:won' }, { force: true });
    expect(invented.message?.content).toBe('pressed match:99:won');
  });

  test('on a deleted message cannot be pressed', async () => {
    const { bot, ana, shown } = await showing(buttons);
    const { channelId = '', id = '' } = shown.message ?? {};
    await bot.client.rest.delete(`/channels/${channelId}/messages/${id}`);
    await expect(ana.press(shown, 'Join')).rejects.toThrow('the message was deleted');
  });

  test('cannot be pressed where there is no message', async () => {
    const { ana } = await showing(buttons);
    await expect(ana.press(undefined, 'Join')).rejects.toThrow(
      'Ana cannot press a button: there is no message',
    );
  });

  test('may only acknowledge, and change the message afterwards', async () => {
    const { bot, ana, shown } = await showing(buttons);
    bot.handle(
      on({
        button: async (interaction) => {
          await interaction.deferUpdate();
          await interaction.editReply({ content: 'changed', components: [] });
          await interaction.followUp({ content: 'and more' });
        },
      }),
    );
    const reply = await ana.press(shown, 'Join');
    expect(reply).toMatchObject({ kind: 'deferred' });
    expect(reply.message).toBe(shown.message);
    await bot.sandbox.waitFor(() => reply.followUps.length === 1);
    expect(shown.message).toMatchObject({ content: 'changed', components: [], loading: false });
  });
});

describe('select menus', () => {
  const sides = row({
    type: ComponentType.StringSelect,
    custom_id: 'sides',
    placeholder: 'Your sides',
    min_values: 1,
    max_values: 2,
    options: [
      { label: 'Dawn', value: 'dawn', default: true },
      { label: 'Dusk', value: 'dusk', description: 'The dark one' },
      { label: 'Noon', value: 'noon' },
    ],
  });
  const off = row({
    type: ComponentType.StringSelect,
    custom_id: 'off',
    disabled: true,
    options: [{ label: 'x', value: 'x' }],
  });

  test('are seen with their options and bounds', async () => {
    const { shown } = await showing(sides, off);
    expect(shown.message?.selects).toMatchObject([
      {
        customId: 'sides',
        kind: 'string',
        placeholder: 'Your sides',
        minValues: 1,
        maxValues: 2,
        defaults: ['dawn'],
        disabled: false,
        options: [{ value: 'dawn', isDefault: true }, { label: 'Dusk', description: 'The dark one' }, {}],
      },
      { customId: 'off', disabled: true },
    ]);
  });

  test('send the chosen values, named by value or by label', async () => {
    const { ana, shown } = await showing(sides);
    const reply = await ana.choose(shown, 'sides', ['dusk', 'Noon']);
    expect(reply.kind).toBe('update');
    expect(shown.message?.content).toBe('chose dusk noon');
    await ana.choose(shown, 0, ['dawn']);
    expect(shown.message?.content).toBe('chose dawn');
  });

  test.each([
    ['an unknown value', 'sides', ['night'], 'the select "sides" offers dawn, dusk, noon; got "night"'],
    ['too few values', 'sides', [], 'the select "sides" takes 1 to 2 values, got 0'],
    ['too many values', 'sides', ['dawn', 'dusk', 'noon'], 'takes 1 to 2 values, got 3'],
    ['a disabled menu', 'off', ['x'], 'the select menu "off" is disabled'],
    ['a menu that is not there', 'maps', ['x'], 'the message has no select menu "maps"; it has: sides, off'],
  ])('%s is refused before it reaches the bot', async (_what, name, values, message) => {
    const { ana, shown, seen } = await showing(sides, off);
    await expect(ana.choose(shown, name, values)).rejects.toThrow(message);
    expect(seen).toEqual([]);
  });

  test('with force any value reaches the bot', async () => {
    const { ana, shown } = await showing(sides);
    await ana.choose(shown, 'sides', ['nonsense'], { force: true });
    expect(shown.message?.content).toBe('chose nonsense');
  });

  test('of users, roles, channels and mentionables resolve what was picked', async () => {
    const { bot, ana, shown, seen } = await showing(
      row({ type: ComponentType.UserSelect, custom_id: 'users', max_values: 2 }),
      row({ type: ComponentType.RoleSelect, custom_id: 'roles' }),
      row({ type: ComponentType.ChannelSelect, custom_id: 'channels' }),
      row({ type: ComponentType.MentionableSelect, custom_id: 'anyone', max_values: 2 }),
    );
    const guild = bot.sandbox.guild('Ladder');
    const [bo, staff, general] = [bot.sandbox.user('Bo'), guild.role('Staff'), guild.channel('general')];
    await ana.choose(shown, 'users', [ana, bo.id]);
    await ana.choose(shown, 'roles', [staff]);
    await ana.choose(shown, 'channels', [general]);
    await ana.choose(shown, 'anyone', [staff, bo]);
    const [users, roles, channels, anyone] = seen;
    expect(users?.isUserSelectMenu() && users.users.map(({ username }) => username)).toEqual(['ana', 'bo']);
    expect(roles?.isRoleSelectMenu() && roles.roles.map((role) => role?.name)).toEqual(['Staff']);
    expect(channels?.isChannelSelectMenu() && channels.values).toEqual([general.id]);
    expect(anyone?.isMentionableSelectMenu() && anyone.values).toEqual([staff.id, bo.id]);
    await expect(ana.choose(shown, 'users', [staff])).rejects.toThrow('there is no user with the id');
  });
});

test('components inside sections and containers can be pressed as well', async () => {
  const { sandbox } = await startBot({
    commands: [plain('show')],
    onInteraction: on({
      command: (interaction) =>
        interaction.reply({
          flags: MessageFlags.IsComponentsV2,
          components: [
            {
              type: ComponentType.Container,
              components: [
                {
                  type: ComponentType.Section,
                  components: [{ type: ComponentType.TextDisplay, content: 'Ready?' }],
                  accessory: {
                    type: ComponentType.Button,
                    style: ButtonStyle.Primary,
                    label: 'Yes',
                    custom_id: 'yes',
                  },
                },
                row({ type: ComponentType.UserSelect, custom_id: 'who' }),
              ],
            },
          ],
        }),
      button: (interaction) => interaction.reply('pressed'),
      select: (interaction) => interaction.reply('chosen'),
    }),
  });
  const ana = sandbox.user('Ana');
  const shown = await ana.in(sandbox.dm(ana)).command('show');
  expect(shown.message).toMatchObject({ text: 'Ready?', isComponentsV2: true });
  expect((await ana.press(shown, 'Yes')).message?.content).toBe('pressed');
  expect((await ana.choose(shown, 'who', [ana])).message?.content).toBe('chosen');
});
