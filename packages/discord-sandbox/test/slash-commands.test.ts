import {
  ApplicationCommandOptionType,
  InteractionContextType,
  PermissionFlagsBits,
  type ChatInputCommandInteraction,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { RefusedByClient, type CommandInput } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { plain, startBot, type Bot } from './support/start-bot.ts';

const { String: Text, Integer, Number: Decimal, Boolean: Flag } = ApplicationCommandOptionType;
const { User, Role, Channel, Mentionable, Attachment, Subcommand, SubcommandGroup } =
  ApplicationCommandOptionType;

const everything: RESTPostAPIApplicationCommandsJSONBody = {
  name: 'everything',
  description: 'Takes every type of option',
  options: [
    { name: 'text', description: 'a text', type: Text, min_length: 2, max_length: 5 },
    { name: 'whole', description: 'a whole number', type: Integer, min_value: 1, max_value: 10 },
    { name: 'decimal', description: 'a number', type: Decimal, max_value: 1.5 },
    { name: 'flag', description: 'yes or no', type: Flag },
    { name: 'user', description: 'a user', type: User },
    { name: 'role', description: 'a role', type: Role },
    { name: 'channel', description: 'a channel', type: Channel },
    { name: 'mentionable', description: 'a user or a role', type: Mentionable },
    { name: 'file', description: 'a file', type: Attachment },
    {
      name: 'side',
      description: 'a choice',
      type: Text,
      choices: [
        { name: 'Dawn', value: 'dawn' },
        { name: 'Dusk', value: 'dusk' },
      ],
    },
    { name: 'points', description: 'a choice', type: Integer, choices: [{ name: 'three', value: 3 }] },
  ],
};

const admin: RESTPostAPIApplicationCommandsJSONBody = {
  name: 'admin',
  description: 'Staff only',
  options: [
    {
      name: 'resolve',
      description: 'Decides a match',
      type: Subcommand,
      options: [{ name: 'match', description: 'its number', type: Integer, required: true }],
    },
    {
      name: 'player',
      description: 'About players',
      type: SubcommandGroup,
      options: [{ name: 'ban', description: 'Bans', type: Subcommand, options: [] }],
    },
  ],
};

async function startWith(
  command: RESTPostAPIApplicationCommandsJSONBody,
): Promise<{ readonly bot: Bot; readonly seen: ChatInputCommandInteraction[] }> {
  const seen: ChatInputCommandInteraction[] = [];
  const bot = await startBot({
    commands: [command],
    onInteraction: on({
      command: (interaction) => {
        seen.push(interaction);
        return interaction.reply('seen');
      },
    }),
  });
  return { bot, seen };
}

describe('options', () => {
  test('every type of option arrives as discord.js reads it', async () => {
    const { bot, seen } = await startWith(everything);
    const { sandbox } = bot;
    const [ana, bo] = [sandbox.user('Ana'), sandbox.user('Bo')];
    const guild = sandbox.guild('Ladder');
    const general = guild.channel('general');
    const staff = guild.role('Staff');
    guild.join(bo, { nick: 'Bobby', roles: [staff] });
    await ana.in(general).command('everything', {
      text: 'hello',
      whole: 7,
      decimal: -0.25,
      flag: false,
      user: bo,
      role: staff,
      channel: general.id,
      mentionable: bo.id,
      file: { filename: 'replay.rep', size: 12 },
      side: 'dusk',
      points: 3,
    });
    const options = seen[0]?.options;
    expect(options?.getString('text')).toBe('hello');
    expect(options?.getInteger('whole')).toBe(7);
    expect(options?.getNumber('decimal')).toBe(-0.25);
    expect(options?.getBoolean('flag')).toBe(false);
    expect(options?.getUser('user')).toMatchObject({ id: bo.id, username: 'bo' });
    expect(options?.getMember('user')).toMatchObject({ nick: 'Bobby', roles: [staff.id] });
    expect(options?.getRole('role')).toMatchObject({ id: staff.id, name: 'Staff' });
    expect(options?.getChannel('channel')).toMatchObject({ id: general.id, name: 'general' });
    expect(options?.getMentionable('mentionable')).toBeDefined();
    expect(options?.getAttachment('file')).toMatchObject({ name: 'replay.rep', size: 12 });
    expect(options?.getString('side')).toBe('dusk');
    expect(options?.getInteger('points')).toBe(3);
  });

  test('an option left out or undefined does not arrive', async () => {
    const { bot, seen } = await startWith(everything);
    const ana = bot.sandbox.user('Ana');
    await ana.in(bot.sandbox.dm(ana)).command('everything', { text: undefined, flag: true });
    expect(seen[0]?.options.data.map(({ name }) => name)).toEqual(['flag']);
  });

  test('a choice can be named as the user sees it', async () => {
    const { bot, seen } = await startWith(everything);
    const ana = bot.sandbox.user('Ana');
    await ana.in(bot.sandbox.dm(ana)).command('everything', { side: 'Dawn' });
    expect(seen[0]?.options.getString('side')).toBe('dawn');
  });

  const refused: readonly [string, CommandInput, string][] = [
    ['an unknown option', { colour: 'red' }, '/everything has no option "colour"; it has: text, whole'],
    ['a text that is too short', { text: 'a' }, 'option "text" takes 2 to 5 characters, got 1'],
    ['a text that is too long', { text: 'abcdef' }, 'option "text" takes 2 to 5 characters, got 6'],
    ['a number for a text', { text: 5 }, 'option "text" takes a text, got 5'],
    ['a text for a number', { whole: '5' }, 'option "whole" takes a whole number, got "5"'],
    ['a fraction for a whole number', { whole: 1.5 }, 'takes a whole number, got 1.5'],
    ['a number that is too small', { whole: 0 }, 'option "whole" takes 1 to 10, got 0'],
    ['a number that is too big', { decimal: 2 }, 'to 1.5, got 2'],
    ['a text for a flag', { flag: 'true' }, 'option "flag" takes true or false, got "true"'],
    ['a user who does not exist', { user: '123' }, 'there is no user with the id "123"'],
    ['a role in direct messages', { role: '123' }, 'there is no role with the id "123" to pick here'],
    ['a text for a file', { file: 'replay.rep' }, 'takes a file ({ filename })'],
    [
      'a value that is not among the choices',
      { side: 'noon' },
      'takes one of: Dawn (dawn), Dusk (dusk); got "noon"',
    ],
  ];
  test.each(refused)('%s is refused before it reaches the bot', async (_what, input, message) => {
    const { bot, seen } = await startWith(everything);
    const ana = bot.sandbox.user('Ana');
    const use = ana.in(bot.sandbox.dm(ana)).command('everything', input);
    await expect(use).rejects.toThrow(RefusedByClient);
    await expect(use).rejects.toThrow(message);
    expect(seen).toEqual([]);
  });
});

describe('subcommands', () => {
  test('a subcommand and a subcommand of a group are named with blanks', async () => {
    const { bot, seen } = await startWith(admin);
    const ana = bot.sandbox.user('Ana');
    const at = ana.in(bot.sandbox.dm(ana));
    await at.command('/admin resolve', { match: 12 });
    await at.command('admin player ban');
    expect(seen[0]?.options.getSubcommand()).toBe('resolve');
    expect(seen[0]?.options.getInteger('match')).toBe(12);
    expect(seen[1]?.options.getSubcommandGroup()).toBe('player');
    expect(seen[1]?.options.getSubcommand()).toBe('ban');
  });

  const refused: readonly [string, string, string][] = [
    ['a missing subcommand', 'admin', '/admin needs a subcommand; there is: resolve, player'],
    ['an unknown subcommand', 'admin fire', '/admin has no subcommand "fire"'],
    ['a group alone', 'admin player', '/admin player needs a subcommand; there is: ban'],
    ['a word too many', 'admin player ban now', '/admin player ban has no subcommand "now"'],
    ['a missing required option', 'admin resolve', '/admin resolve needs the option "match"'],
    ['a command that does not exist', 'nonsense', 'there is no command /nonsense'],
  ];
  test.each(refused)('%s is refused', async (_what, line, message) => {
    const { bot } = await startWith(admin);
    const ana = bot.sandbox.user('Ana');
    await expect(ana.in(bot.sandbox.dm(ana)).command(line)).rejects.toThrow(message);
  });
});

describe('where and by whom', () => {
  test('in direct messages the bot learns of the user, the channel and the locale', async () => {
    const { bot, seen } = await startWith(plain('ping'));
    const ana = bot.sandbox.user('Ana', { locale: 'de' });
    await ana.in(bot.sandbox.dm(ana)).command('ping');
    expect(seen[0]).toMatchObject({
      guildId: null,
      member: null,
      locale: 'de',
      context: InteractionContextType.BotDM,
    });
    expect(seen[0]?.user).toMatchObject({ id: ana.id, username: 'ana', globalName: 'Ana' });
    expect(seen[0]?.channel?.isDMBased()).toBe(true);
    expect(seen[0]?.commandId).toMatch(/^\d{17,19}$/);
  });

  test('in a guild the bot learns of the member and the permissions', async () => {
    const { bot, seen } = await startWith(plain('ping'));
    const ana = bot.sandbox.user('Ana');
    const guild = bot.sandbox.guild('Ladder');
    guild.join(ana, { permissions: PermissionFlagsBits.ManageMessages });
    await ana.in(guild.channel('general')).command('ping');
    expect(seen[0]).toMatchObject({ guildId: guild.id, context: InteractionContextType.Guild });
    expect(seen[0]?.memberPermissions?.has('ManageMessages')).toBe(true);
    expect(seen[0]?.memberPermissions?.has('BanMembers')).toBe(false);
    expect(seen[0]?.appPermissions.has('SendMessages')).toBe(true);
  });

  test('in a guild the bot learns of the guild’s locale beside that of the user, who may change it', async () => {
    const { bot, seen } = await startWith(plain('ping'));
    const ana = bot.sandbox.user('Ana', { locale: 'de' });
    const general = bot.sandbox.guild('Ladder', { locale: 'ko' }).channel('general');
    await ana.in(general).command('ping');
    ana.setLocale('fr');
    await ana.in(general).command('ping');
    await ana.in(bot.sandbox.dm(ana)).command('ping');
    expect(seen.map(({ locale, guildLocale }) => [locale, guildLocale])).toEqual([
      ['de', 'ko'],
      ['fr', 'ko'],
      ['fr', null],
    ]);
  });

  test('the bot learns what it may do where it was called', async () => {
    const { bot, seen } = await startWith(plain('ping'));
    const ana = bot.sandbox.user('Ana');
    const general = bot.sandbox.guild('Ladder').channel('general');
    for (const access of ['full', 'no files', 'read', 'none'] as const) {
      general.setBotAccess(access);
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await ana.in(general).command('ping');
    }
    await ana.in(bot.sandbox.dm(ana)).command('ping');
    const rights = ['ViewChannel', 'SendMessages', 'AttachFiles'] as const;
    expect(seen.map(({ appPermissions }) => rights.filter((right) => appPermissions.has(right)))).toEqual([
      ['ViewChannel', 'SendMessages', 'AttachFiles'],
      ['ViewChannel', 'SendMessages'],
      ['ViewChannel'],
      [],
      ['AttachFiles'],
    ]);
  });

  test('the same name is the same user, channel and guild', async () => {
    const { bot } = await startWith(plain('ping'));
    const { sandbox } = bot;
    expect(sandbox.user('Ana')).toBe(sandbox.user('Ana'));
    expect(sandbox.user('Ana').id).not.toBe(sandbox.user('ana').id);
    expect(sandbox.user('ana').username).not.toBe(sandbox.user('Ana').username);
    expect(sandbox.dm(sandbox.user('Ana')).id).toBe(sandbox.dm(sandbox.user('Ana')).id);
    expect(sandbox.guild('Ladder').channel('general').id).toBe(sandbox.guild('Ladder').channel('general').id);
  });

  test('nobody can be in the direct messages of another user', async () => {
    const { bot } = await startWith(plain('ping'));
    const { sandbox } = bot;
    expect(() => sandbox.user('Bo').in(sandbox.dm(sandbox.user('Ana')))).toThrow(
      'Bo cannot enter the direct messages of Ana',
    );
  });

  test('a user who was removed from a guild can use nothing there until joining again', async () => {
    const { bot } = await startWith(plain('ping'));
    const ana = bot.sandbox.user('Ana');
    const guild = bot.sandbox.guild('Ladder');
    const general = guild.channel('general');
    await ana.in(general).command('ping');
    guild.remove(ana);
    expect(() => ana.in(general)).toThrow('Ana was removed from Ladder');
    expect(bot.sandbox.visibleTo(ana, general)).toEqual([]);
    guild.join(ana);
    await ana.in(general).command('ping');
  });

  test('a guild-only command cannot be used in direct messages, and the other way round', async () => {
    const { sandbox } = await startBot({
      commands: [
        { ...plain('guild-only'), contexts: [InteractionContextType.Guild] },
        { ...plain('private-only'), contexts: [InteractionContextType.BotDM] },
        { ...plain('old-style'), dm_permission: false },
      ],
      onInteraction: on({ command: (interaction) => interaction.reply('seen') }),
    });
    const ana = sandbox.user('Ana');
    const general = sandbox.guild('Ladder').channel('general');
    const dm = sandbox.dm(ana);
    await ana.in(general).command('guild-only');
    await ana.in(dm).command('private-only');
    await expect(ana.in(dm).command('guild-only')).rejects.toThrow(
      '/guild-only cannot be used in the direct messages of Ana: its contexts do not allow it',
    );
    await expect(ana.in(dm).command('old-style')).rejects.toThrow('cannot be used');
    await expect(ana.in(general).command('private-only')).rejects.toThrow(
      '/private-only cannot be used in #general',
    );
    expect(ana.in(dm).commands.map(({ name }) => name)).toEqual(['private-only']);
  });

  test('a command for administrators is hidden from everybody else', async () => {
    const { sandbox } = await startBot({
      commands: [
        { ...plain('fix'), default_member_permissions: '0' },
        { ...plain('mute'), default_member_permissions: String(PermissionFlagsBits.MuteMembers) },
      ],
      onInteraction: on({ command: (interaction) => interaction.reply('seen') }),
    });
    const [ana, bo, cleo] = [sandbox.user('Ana'), sandbox.user('Bo'), sandbox.user('Cleo')];
    const guild = sandbox.guild('Ladder');
    const general = guild.channel('general');
    guild.join(ana, { permissions: PermissionFlagsBits.Administrator });
    guild.join(bo, { roles: [guild.role('Moderator', { permissions: PermissionFlagsBits.MuteMembers })] });
    await ana.in(general).command('fix');
    await ana.in(general).command('mute');
    await bo.in(general).command('mute');
    await expect(bo.in(general).command('fix')).rejects.toThrow('Bo may not use /fix');
    expect(cleo.in(general).commands).toEqual([]);
  });
});
