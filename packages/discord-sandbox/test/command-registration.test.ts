import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Routes,
  type APIApplicationCommand,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { refusalOf } from './support/refusal.ts';
import { plain, startBot } from './support/start-bot.ts';

const {
  String: Text,
  Integer,
  Number: Decimal,
  Subcommand,
  SubcommandGroup,
  Boolean: Flag,
} = ApplicationCommandOptionType;

const text = (name: string, more: object = {}): object => ({ name, description: 'd', type: Text, ...more });
const withOptions = (...options: object[]): object => ({ ...plain('ping'), options });

describe('registering', () => {
  test('a bulk overwrite replaces everything, and a command that stays keeps its id', async () => {
    const { client, sandbox } = await startBot({ commands: [plain('one'), plain('two')] });
    const before = sandbox.commands();
    expect(before.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(before[0]).toMatchObject({ application_id: sandbox.applicationId, type: 1 });
    await client.application.commands.set([plain('two'), { ...plain('three'), description: 'new' }]);
    const after = sandbox.commands();
    expect(after.map(({ name }) => name)).toEqual(['two', 'three']);
    expect(after[0]).toEqual(before[1]);
  });

  test('a command that changes keeps its id but gets a new version', async () => {
    const { client, sandbox } = await startBot({ commands: [plain('one')] });
    const [before] = sandbox.commands();
    await client.application.commands.set([{ ...plain('one'), description: 'Another text' }]);
    const [after] = sandbox.commands();
    expect(after?.id).toBe(before?.id);
    expect(after?.version).not.toBe(before?.version);
  });

  test('where and by whom a command may be used is kept', async () => {
    const command: RESTPostAPIApplicationCommandsJSONBody = {
      ...plain('admin'),
      contexts: [InteractionContextType.Guild],
      integration_types: [ApplicationIntegrationType.GuildInstall],
      default_member_permissions: '8',
      nsfw: true,
      name_localizations: { de: 'verwaltung' },
    };
    const { client, sandbox } = await startBot({ commands: [command] });
    expect(sandbox.commands()[0]).toMatchObject(command);
    const [fetched] = (await client.application.commands.fetch({ withLocalizations: true })).values();
    expect(fetched?.defaultMemberPermissions?.has('Administrator')).toBe(true);
    expect(fetched?.nameLocalizations).toEqual({ de: 'verwaltung' });
  });

  test("a guild's commands are its own, and go before global ones of the same name", async () => {
    const { client, sandbox } = await startBot({ commands: [plain('shared')] });
    const guild = sandbox.guild('Ladder');
    await client.application.commands.set(
      [{ ...plain('shared'), description: 'the guild’s' }, plain('own')],
      guild.id,
    );
    expect(sandbox.commands(guild)).toMatchObject([{ name: 'shared', guild_id: guild.id }, { name: 'own' }]);
    const ana = sandbox.user('Ana');
    const here = ana.in(guild.channel('general')).commands;
    expect(here.map(({ name, description }) => `${name}: ${description}`)).toEqual([
      'shared: the guild’s',
      'own: The command own',
    ]);
    expect(ana.in(sandbox.dm(ana)).commands.map(({ name }) => name)).toEqual(['shared']);
  });

  test('commands are created, read, changed and deleted one by one', async () => {
    const { client, sandbox } = await startBot();
    const { commands } = client.application;
    const { id } = await commands.create(plain('one'));
    expect(sandbox.rest.at(-1)).toMatchObject({ method: 'POST', status: 201 });
    expect((await commands.create({ ...plain('one'), description: 'again' })).id).toBe(id);
    expect(sandbox.rest.at(-1)).toMatchObject({ method: 'POST', status: 200 });
    await commands.edit(id, { name: 'renamed' });
    const path = Routes.applicationCommand(sandbox.applicationId, id);
    expect(await client.rest.get(path)).toMatchObject({ name: 'renamed', description: 'again' });
    await commands.delete(id);
    expect(sandbox.commands()).toEqual([]);
    expect(await refusalOf(client.rest.get(path))).toMatchObject({ status: 404, code: 10_063 });
  });

  test('another application’s commands cannot be touched, nor those of an unknown guild', async () => {
    const { client, sandbox } = await startBot();
    const stranger = '12345678901234567';
    const foreign = client.rest.get(Routes.applicationCommands(stranger));
    expect((await refusalOf(foreign)).code).toBe(10_002);
    const unknown = client.rest.get(Routes.applicationGuildCommands(sandbox.applicationId, stranger));
    expect((await refusalOf(unknown)).code).toBe(50_001);
  });

  test('commands of the context menu may have blanks and capitals in their names', async () => {
    const { client, sandbox } = await startBot();
    await client.application.commands.set([
      { name: 'Show Profile', type: ApplicationCommandType.User },
      plain('show'),
    ]);
    expect(sandbox.commands().map(({ name }) => name)).toEqual(['Show Profile', 'show']);
  });
});

describe('Discord refuses a command with', () => {
  const refused: readonly [string, object, string][] = [
    ['capitals in its name', plain('Ping'), 'name: APPLICATION_COMMAND_INVALID_NAME'],
    ['a blank in its name', plain('a b'), 'name: APPLICATION_COMMAND_INVALID_NAME'],
    ['no name', plain(''), 'name: BASE_TYPE_REQUIRED'],
    ['a name that is too long', plain('n'.repeat(33)), 'name: BASE_TYPE_BAD_LENGTH'],
    ['no description', { name: 'ping' }, 'description: BASE_TYPE_REQUIRED'],
    [
      'a description that is too long',
      { ...plain('ping'), description: 'd'.repeat(101) },
      'description: BASE_TYPE_BAD_LENGTH',
    ],
    ['an unknown context', { ...plain('ping'), contexts: [7] }, 'contexts.0: BASE_TYPE_CHOICES'],
    [
      'permissions that are no bits',
      { ...plain('ping'), default_member_permissions: 'all' },
      'default_member_permissions: BITFIELD_TYPE_CONVERT',
    ],
    [
      'an unknown locale',
      { ...plain('ping'), name_localizations: { xx: 'a' } },
      'name_localizations.xx: ENUM_TYPE_COERCE',
    ],
    [
      'a bad localised name',
      { ...plain('ping'), name_localizations: { de: 'Gro ß' } },
      'name_localizations.de: APPLICATION_COMMAND_INVALID_NAME',
    ],
    [
      '26 options',
      withOptions(...Array.from({ length: 26 }, (_, n) => text(`o${n}`))),
      'options: BASE_TYPE_MAX_LENGTH',
    ],
    ['an unknown option type', withOptions(text('a', { type: 12 })), 'options.0.type: NUMBER_TYPE_MAX'],
    [
      'an option without a description',
      withOptions({ name: 'a', type: Text }),
      'options.0.description: BASE_TYPE_REQUIRED',
    ],
    [
      'a required option after an optional one',
      withOptions(text('a'), text('b', { required: true })),
      'options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
    ],
    [
      'two options of one name',
      withOptions(text('a'), text('a')),
      'options.1.name: APPLICATION_COMMAND_OPTIONS_NAME_INVALID',
    ],
    [
      '26 choices',
      withOptions(
        text('a', { choices: Array.from({ length: 26 }, (_, n) => ({ name: `${n}`, value: `${n}` })) }),
      ),
      'options.0.choices: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a choice of the wrong type',
      withOptions(text('a', { type: Integer, choices: [{ name: 'x', value: 'x' }] })),
      'options.0.choices.0.value: NUMBER_TYPE_COERCE',
    ],
    [
      'choices and autocomplete at once',
      withOptions(text('a', { autocomplete: true, choices: [{ name: 'x', value: 'x' }] })),
      'options.0.autocomplete: APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
    ],
    [
      'a bound that its type has not',
      withOptions(text('a', { type: Flag, min_length: 1 })),
      'options.0.min_length: APPLICATION_COMMAND_OPTIONS_INVALID_KEY',
    ],
    [
      'options beside subcommands',
      withOptions(text('a'), text('b', { type: Subcommand })),
      'options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    ],
    [
      'a group inside a group',
      withOptions(text('a', { type: SubcommandGroup, options: [text('b', { type: SubcommandGroup })] })),
      'options.0.options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
    ],
  ];
  const numbers = (...choices: [string, unknown][]): object =>
    text('a', { type: Integer, choices: choices.map(([name, value]) => ({ name, value })) });
  const refusedNumbers: typeof refused = [
    [
      'a choice of half a number',
      withOptions(numbers(['x', 1.5])),
      'options.0.choices.0.value: NUMBER_TYPE_COERCE',
    ],
    ['a choice beyond 2^53', withOptions(numbers(['x', 1e17])), 'options.0.choices.0.value: NUMBER_TYPE_MAX'],
    [
      'a choice below -2^53',
      withOptions(numbers(['x', -1e17])),
      'options.0.choices.0.value: NUMBER_TYPE_MIN',
    ],
    [
      'half a number as the bound of whole ones',
      withOptions(text('a', { type: Integer, min_value: 0.5 })),
      'options.0.min_value: NUMBER_TYPE_COERCE',
    ],
    [
      'a decimal bound beyond 2^53',
      withOptions(text('a', { type: Decimal, max_value: 1e17 })),
      'options.0.max_value: NUMBER_TYPE_MAX',
    ],
    [
      'an unknown locale of a choice',
      withOptions(text('a', { choices: [{ name: 'x', value: 'x', name_localizations: { xx: 'y' } }] })),
      'options.0.choices.0.name_localizations.xx: ENUM_TYPE_COERCE',
    ],
  ];
  test.each([...refused, ...refusedNumbers])('%s', async (_what, command, problem) => {
    const { client, sandbox } = await startBot();
    const path = Routes.applicationCommands(sandbox.applicationId);
    const bulk = await refusalOf(client.rest.put(path, { body: [plain('fine'), command] }));
    expect(bulk).toMatchObject({
      status: 400,
      code: 50_035,
      message: 'Invalid Form Body',
      problems: [`1.${problem}`],
    });
    const single = await refusalOf(client.rest.post(path, { body: command }));
    expect(single.problems).toEqual([problem]);
    expect(sandbox.commands()).toEqual([]);
  });

  // Discord refuses these too, but the word for it is not documented.
  const refusedSomehow: readonly [string, object, string][] = [
    [
      'a least value above the greatest',
      withOptions(text('a', { type: Integer, min_value: 2, max_value: 1 })),
      'options.0.min_value',
    ],
    [
      'a least length above the greatest',
      withOptions(text('a', { min_length: 2, max_length: 1 })),
      'options.0.min_length',
    ],
    [
      'two choices of one name',
      withOptions(numbers(['x', 1], ['y', 2], ['x', 3])),
      'options.0.choices.2.name',
    ],
  ];
  test.each(refusedSomehow)('%s', async (_what, command, place) => {
    const { client, sandbox } = await startBot();
    const path = Routes.applicationCommands(sandbox.applicationId);
    const refusal = await refusalOf(client.rest.post(path, { body: command }));
    expect(refusal).toMatchObject({ status: 400, code: 50_035, places: [place] });
  });

  test('a name that another one has', async () => {
    const { client } = await startBot();
    const refusal = await refusalOf(client.application.commands.set([plain('a'), plain('b'), plain('a')]));
    expect(refusal).toMatchObject({
      problems: ['2: APPLICATION_COMMANDS_DUPLICATE_NAME'],
      texts: ['Application command names must be unique'],
    });
  });

  test('more than 8000 characters in all', async () => {
    const { client } = await startBot();
    const choices = Array.from({ length: 25 }, (_, n) => ({
      name: `${n} ${'n'.repeat(90)}`,
      value: 'v'.repeat(90) + n,
    }));
    const command = withOptions(text('a', { choices }), text('b', { choices }));
    const path = Routes.applicationCommands(client.application.id);
    const refusal = await refusalOf(client.rest.put(path, { body: [command] }));
    expect(refusal).toMatchObject({
      problems: ['0: APPLICATION_COMMAND_TOO_LARGE'],
      texts: ['Command exceeds maximum size (8000)'],
    });
  });

  test('100 others beside it', async () => {
    const { client } = await startBot();
    const hundred = Array.from({ length: 100 }, (_, n) => plain(`c${n}`));
    await client.application.commands.set(hundred);
    expect((await refusalOf(client.application.commands.create(plain('more')))).code).toBe(30_032);
    const refusal = await refusalOf(client.application.commands.set([...hundred, plain('more')]));
    expect(refusal.problems).toEqual(['BASE_TYPE_MAX_LENGTH']);
  });

  test('no form at all', async () => {
    const { client, sandbox } = await startBot();
    const path = Routes.applicationCommands(sandbox.applicationId);
    expect((await refusalOf(client.rest.put(path, { body: { name: 'x' } }))).problems).toEqual([
      'LIST_TYPE_CONVERT',
    ]);
    expect((await refusalOf(client.rest.put(path, { body: ['x'] }))).problems).toEqual([
      '0: MODEL_TYPE_CONVERT',
    ]);
  });
});

test('an option may have bounds that meet, choices of one value, and numbers up to 2^53', async () => {
  const { client, sandbox } = await startBot();
  const command = withOptions(
    text('a', { type: Integer, min_value: 1, max_value: 1 }),
    text('b', { min_length: 3, max_length: 3 }),
    text('c', {
      type: Integer,
      choices: [
        { name: 'most', value: Number.MAX_SAFE_INTEGER },
        { name: 'least', value: Number.MIN_SAFE_INTEGER },
      ],
    }),
    text('d', { type: Decimal, min_value: -0.5, max_value: 2 ** 53 }),
  );
  await client.rest.put(Routes.applicationCommands(sandbox.applicationId), { body: [command] });
  expect(sandbox.commands()).toHaveLength(1);
});

test('a name may use letters of any script', async () => {
  const { client, sandbox } = await startBot();
  const names = ['größe', '設定', 'สวัสดี', 'नमस्ते', "it's_a-test2"];
  await client.application.commands.set(names.map(plain));
  expect(sandbox.commands().map(({ name }: APIApplicationCommand) => name)).toEqual(names);
});
