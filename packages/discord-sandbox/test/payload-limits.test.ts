import { Routes } from 'discord.js';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../src/index.ts';
import { refusalOf } from './support/refusal.ts';
import { logIn } from './support/start-bot.ts';
import { Client } from 'discord.js';

const V2 = 1 << 15;
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const letters = (count: number): string => 'x'.repeat(count);
const field = { name: 'n', value: 'v' };
const button = (id: string, more: object = {}): object => ({
  type: 2,
  style: 1,
  label: 'b',
  custom_id: id,
  ...more,
});
const link = (more: object): object => ({ type: 2, style: 5, label: 'l', ...more });
const row = (...components: object[]): object => ({ type: 1, components });
const option = (value: string, more: object = {}): object => ({ label: value, value, ...more });
const select = (more: object = {}): object => ({
  type: 3,
  custom_id: 's',
  options: [option('a'), option('b')],
  ...more,
});
const user = (n: number): object => ({ id: `1234567890123456${n}`, type: 'user' });
const userSelect = (more: object): object => ({ type: 5, custom_id: 'u', ...more });
const display = (content: string): object => ({ type: 10, content });
const embed = (more: object): object => ({ embeds: [more] });
const rows = (...components: object[]): object => ({ components: components.map((one) => row(one)) });
const v2 = (...components: object[]): object => ({ flags: V2, components });

describe('Discord refuses a message with', () => {
  let sandbox: Sandbox;
  let client: Client<true>;
  let channels = 0;

  beforeAll(async () => {
    sandbox = await startSandbox();
    client = await logIn(new Client({ intents: [], rest: { api: sandbox.api } }), sandbox);
  });
  afterAll(async () => {
    await client.destroy();
    await sandbox.close();
  });

  /** Each message goes to a channel of its own, so that no rate limit is met. */
  function send(body: object): Promise<unknown> {
    channels += 1;
    const channel = sandbox.guild('Ladder').channel(`channel-${channels}`);
    return client.rest.post(Routes.channelMessages(channel.id), { body });
  }

  const accepted: readonly [string, object][] = [
    ['2000 characters', { content: letters(2000) }],
    ['2000 emoji', { content: '😀'.repeat(2000) }],
    [
      'the longest parts of an embed',
      embed({ title: letters(256), footer: { text: letters(2048) }, author: { name: letters(256) } }),
    ],
    ['an embed of 6000 characters', embed({ description: letters(4096), footer: { text: letters(1904) } })],
    ['25 fields', embed({ fields: times(25, () => ({ name: letters(10), value: letters(100) })) })],
    ['10 embeds', { embeds: times(10, () => ({ title: 't' })) }],
    ['5 rows of 5 buttons', { components: times(5, (r) => row(...times(5, (c) => button(`${r}-${c}`)))) }],
    [
      'a select of 25 options',
      rows(select({ options: times(25, (n) => option(`${n}`)), min_values: 0, max_values: 25 })),
    ],
    ['a button with an emoji alone', rows({ type: 2, style: 1, emoji: { name: '✅' }, custom_id: 'a' })],
    ['a link', rows(link({ url: 'https://example.org' }))],
    ['40 components', v2(...times(40, () => display('t')))],
    ['an embed of a picture alone', embed({ image: { url: 'https://example.org/a.png' } })],
    ...['✅', '⚔️', '⚔', '👍🏽', '🇩🇪', '🇦', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧'].map((name): [string, object] => [
      `the emoji ${name}`,
      rows(button('a', { emoji: { name } })),
    ]),
    ['an emoji of a server', rows(button('a', { emoji: { id: '12345678901234567', name: 'swords' } }))],
    [
      'as many preset users as can be chosen',
      rows(userSelect({ max_values: 2, default_values: [user(1), user(2)] })),
    ],
    [
      'components numbered by the bot',
      rows(button('a', { id: 7 }), button('b', { id: 0 }), button('c', { id: 0 })),
    ],
  ];
  test.each(accepted)('nothing, though: %s are fine', async (_what, body) => {
    await expect(send(body)).resolves.toBeDefined();
  });

  const refused: readonly [string, object, string][] = [
    ['2001 characters', { content: letters(2001) }, 'content: BASE_TYPE_MAX_LENGTH'],
    ['a number as its text', { content: 5 }, 'content: STRING_TYPE_CONVERT'],
    [
      'an embed whose title is too long',
      embed({ title: letters(257) }),
      'embeds.0.title: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'an embed whose description is too long',
      embed({ description: letters(4097) }),
      'embeds.0.description: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'an embed whose footer is too long',
      embed({ footer: { text: letters(2049) } }),
      'embeds.0.footer.text: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'an embed whose author is too long',
      embed({ author: { name: letters(257) } }),
      'embeds.0.author.name: BASE_TYPE_MAX_LENGTH',
    ],
    ['26 fields', embed({ fields: times(26, () => field) }), 'embeds.0.fields: BASE_TYPE_MAX_LENGTH'],
    [
      'a field whose name is too long',
      embed({ fields: [{ ...field, name: letters(257) }] }),
      'embeds.0.fields.0.name: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a field whose value is too long',
      embed({ fields: [field, { ...field, value: letters(1025) }] }),
      'embeds.0.fields.1.value: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a field without a name',
      embed({ fields: [{ name: '', value: 'v' }] }),
      'embeds.0.fields.0.name: BASE_TYPE_REQUIRED',
    ],
    [
      'a field with a blank value',
      embed({ fields: [{ name: 'n', value: ' ' }] }),
      'embeds.0.fields.0.value: BASE_TYPE_REQUIRED',
    ],
    ['a colour that is none', embed({ title: 't', color: 0x1_00_00_00 }), 'embeds.0.color: NUMBER_TYPE_MAX'],
    [
      'a time that is none',
      embed({ title: 't', timestamp: 'soon' }),
      'embeds.0.timestamp: DATE_TIME_TYPE_PARSE',
    ],
    [
      'a picture that is no URL',
      embed({ image: { url: 'picture.png' } }),
      'embeds.0.image.url: URL_TYPE_INVALID_URL',
    ],
    [
      'a picture of a strange scheme',
      embed({ image: { url: 'ftp://a.b/c' } }),
      'embeds.0.image.url: URL_TYPE_INVALID_SCHEME',
    ],
    ['11 embeds', { embeds: times(11, () => ({ title: 't' })) }, 'embeds: BASE_TYPE_MAX_LENGTH'],
    [
      '6001 characters over all embeds',
      { embeds: [{ description: letters(4000) }, { description: letters(2001) }] },
      'embeds: MAX_EMBED_SIZE_EXCEEDED',
    ],
    ['6 rows', { components: times(6, (n) => row(button(`${n}`))) }, 'components: BASE_TYPE_MAX_LENGTH'],
    [
      '6 buttons in a row',
      { components: [row(...times(6, (n) => button(`${n}`)))] },
      'components.0.components: BASE_TYPE_BAD_LENGTH',
    ],
    ['an empty row', { components: [row()] }, 'components.0.components: BASE_TYPE_BAD_LENGTH'],
    [
      'a select beside a button',
      { components: [row(button('a'), select())] },
      'components.0.components.1: COMPONENT_LAYOUT_WIDTH_EXCEEDED',
    ],
    ['a button outside a row', { components: [button('a')] }, 'components.0: UNION_TYPE_CHOICES'],
    [
      'a text input',
      rows({ type: 4, custom_id: 't', style: 1, label: 'l' }),
      'components.0.components.0: UNION_TYPE_CHOICES',
    ],
    [
      'a button without a custom id',
      rows({ type: 2, style: 1, label: 'b' }),
      'components.0.components.0.custom_id: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED',
    ],
    [
      'a button whose custom id is too long',
      rows(button(letters(101))),
      'components.0.components.0.custom_id: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a button whose label is too long',
      rows(button('a', { label: letters(81) })),
      'components.0.components.0.label: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a button with nothing on it',
      rows({ type: 2, style: 1, custom_id: 'a' }),
      'components.0.components.0.label: BASE_TYPE_REQUIRED',
    ],
    [
      'a button of an unknown style',
      rows(button('a', { style: 9 })),
      'components.0.components.0.style: BASE_TYPE_CHOICES',
    ],
    [
      'a button that leads somewhere',
      rows(button('a', { url: 'https://a.b' })),
      'components.0.components.0.url: BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
    ],
    ['a link without a URL', rows(link({})), 'components.0.components.0.url: BUTTON_COMPONENT_URL_REQUIRED'],
    [
      'a link with a custom id',
      rows(link({ url: 'https://a.b', custom_id: 'a' })),
      'components.0.components.0.custom_id: BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
    ],
    [
      'two components of one custom id',
      { components: [row(button('a')), row(button('a'))] },
      'components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
    [
      'a select of 26 options',
      rows(select({ options: times(26, (n) => option(`${n}`)) })),
      'components.0.components.0.options: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a select without options',
      rows(select({ options: [] })),
      'components.0.components.0.options: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'an option whose label is too long',
      rows(select({ options: [option('a', { label: letters(101) })] })),
      'components.0.components.0.options.0.label: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'an option whose value is too long',
      rows(select({ options: [option('a', { value: letters(101) })] })),
      'components.0.components.0.options.0.value: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'an option whose description is too long',
      rows(select({ options: [option('a', { description: letters(101) })] })),
      'components.0.components.0.options.0.description: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'two options of one value',
      rows(select({ options: [option('a'), option('a')] })),
      'components.0.components.0.options.1.value: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    ],
    [
      'more values than options',
      rows(select({ max_values: 3 })),
      'components.0.components.0.options: BASE_TYPE_MIN_LENGTH',
    ],
    [
      'more least values than options',
      rows(select({ min_values: 3, max_values: 2 })),
      'components.0.components.0.min_values: NUMBER_TYPE_MAX',
    ],
    ['26 values', rows(select({ max_values: 26 })), 'components.0.components.0.max_values: NUMBER_TYPE_MAX'],
    [
      'no value to choose',
      rows(select({ max_values: 0 })),
      'components.0.components.0.max_values: NUMBER_TYPE_MIN',
    ],
    [
      'more preset options than can be chosen',
      rows(select({ options: [option('a', { default: true }), option('b', { default: true })] })),
      'components.0.components.0.options: SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
    ],
    ['a text display without the flag', { components: [display('t')] }, 'components.0: UNION_TYPE_CHOICES'],
    [
      'content beside Components V2',
      { ...v2(display('t')), content: 'x' },
      'content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ],
    [
      'embeds beside Components V2',
      { ...v2(display('t')), embeds: [{ title: 't' }] },
      'embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ],
    [
      '41 components',
      v2({ type: 17, components: times(40, () => display('t')) }),
      'components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
    ],
    [
      '4001 characters of text displays',
      v2(display(letters(4000)), display('x')),
      'components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
    ],
    [
      'a section without an accessory',
      v2({ type: 9, components: [display('t')] }),
      'components.0.accessory: BASE_TYPE_REQUIRED',
    ],
    [
      'a container inside a container',
      v2({ type: 17, components: [{ type: 17, components: [] }] }),
      'components.0.components.0: UNION_TYPE_CHOICES',
    ],
    [
      'a file that was not uploaded',
      v2({ type: 13, file: { url: 'https://a.b/c' } }),
      'components.0.file.url: URL_TYPE_INVALID_SCHEME',
    ],
    [
      'allowed mentions of an unknown kind',
      { content: 'x', allowed_mentions: { parse: ['all'] } },
      'allowed_mentions.parse.0: BASE_TYPE_CHOICES',
    ],
    [
      'allowed mentions that contradict each other',
      { content: 'x', allowed_mentions: { parse: ['users'], users: ['12345678901234567'] } },
      'allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    ],
    [
      'an allowed mention that is no id',
      { content: 'x', allowed_mentions: { users: ['Ana'] } },
      'allowed_mentions.users.0: NUMBER_TYPE_COERCE',
    ],
    [
      'the same allowed mention twice',
      { content: 'x', allowed_mentions: { users: ['12345678901234567', '12345678901234567'] } },
      'allowed_mentions.users.1: SET_TYPE_ALREADY_CONTAINS_VALUE',
    ],
    [
      'allowed mentions that are no object',
      { content: 'x', allowed_mentions: [] },
      'allowed_mentions: MODEL_TYPE_CONVERT',
    ],
    ['a nonce that is too long', { content: 'x', nonce: letters(26) }, 'nonce: NONCE_TYPE_TOO_LONG'],
    ['a nonce that is an object', { content: 'x', nonce: {} }, 'nonce: NONCE_TYPE_INVALID_TYPE'],
    ['components that are no list', { content: 'x', components: 'row' }, 'components: LIST_TYPE_CONVERT'],
    ['an embed that is no object', { embeds: ['t'] }, 'embeds.0: MODEL_TYPE_CONVERT'],
    ['an empty embed', embed({}), 'embeds.0.description: BASE_TYPE_REQUIRED'],
    [
      'an embed of a colour alone',
      embed({ color: 0xff_00_00, fields: [] }),
      'embeds.0.description: BASE_TYPE_REQUIRED',
    ],
    [
      'an embed of blanks',
      embed({ title: ' ', description: '\n' }),
      'embeds.0.description: BASE_TYPE_REQUIRED',
    ],
    [
      'an empty embed beside a text and a good one',
      { content: 'x', embeds: [{ title: 't' }, {}] },
      'embeds.1.description: BASE_TYPE_REQUIRED',
    ],
    [
      'a button whose emoji is a word',
      rows(button('a', { emoji: { name: 'swords' } })),
      'components.0.components.0.emoji.name: BUTTON_COMPONENT_INVALID_EMOJI',
    ],
    [
      'a button whose emoji is none',
      rows(button('a', { emoji: {} })),
      'components.0.components.0.emoji.name: BUTTON_COMPONENT_INVALID_EMOJI',
    ],
    [
      'a button of two emoji',
      rows(button('a', { emoji: { name: '✅✅' } })),
      'components.0.components.0.emoji.name: BUTTON_COMPONENT_INVALID_EMOJI',
    ],
    [
      'an option whose emoji is a word',
      rows(select({ options: [option('a', { emoji: { name: 'swords' } })] })),
      'components.0.components.0.options.0.emoji.name: BUTTON_COMPONENT_INVALID_EMOJI',
    ],
    [
      'a file that it does not bring along',
      { content: 'x', attachments: [{ id: 0, filename: 'a.png' }] },
      'attachments.0: ATTACHMENT_NOT_FOUND',
    ],
    [
      'a gallery of a file that it does not bring along',
      v2({ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }),
      'components.0.items.0.media.url: UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
    ],
  ];
  test.each(refused)('%s', async (_what, body, problem) => {
    const refusal = await refusalOf(send(body));
    expect(refusal).toMatchObject({
      status: 400,
      code: 50_035,
      message: 'Invalid Form Body',
      problems: [problem],
    });
  });

  // Discord documents the rule, but not the word for it.
  const refusedSomehow: readonly [string, object, string][] = [
    [
      'more preset users than can be chosen',
      rows(userSelect({ default_values: [user(1), user(2)] })),
      'components.0.components.0.default_values',
    ],
    [
      'fewer preset users than must be chosen',
      rows(userSelect({ min_values: 2, max_values: 2, default_values: [user(1)] })),
      'components.0.components.0.default_values',
    ],
    [
      'two components of one number',
      rows(button('a', { id: 7 }), button('b', { id: 7 })),
      'components.1.components.0.id',
    ],
    ['a component numbered by a word', rows(button('a', { id: 'x' })), 'components.0.components.0.id'],
  ];
  test.each(refusedSomehow)('%s', async (_what, body, place) => {
    expect(await refusalOf(send(body))).toMatchObject({ status: 400, code: 50_035, places: [place] });
  });

  test('nothing in it', async () => {
    const empty = { status: 400, code: 50_006, message: 'Cannot send an empty message' };
    for (const body of [{}, { content: '' }, { content: ' \n ' }, { embeds: [] }, v2()]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await refusalOf(send(body))).toMatchObject(empty);
    }
  });

  test('several faults at once, and names each of them', async () => {
    const body = {
      content: letters(2001),
      embeds: [{ title: letters(257), fields: [{ name: '', value: letters(1025) }] }],
    };
    expect((await refusalOf(send(body))).problems.toSorted()).toEqual([
      'content: BASE_TYPE_MAX_LENGTH',
      'embeds.0.fields.0.name: BASE_TYPE_REQUIRED',
      'embeds.0.fields.0.value: BASE_TYPE_MAX_LENGTH',
      'embeds.0.title: BASE_TYPE_MAX_LENGTH',
    ]);
  });
});

test('the errors have the form and the words of Discord', async () => {
  const sandbox = await startSandbox();
  const channel = sandbox.guild('Ladder').channel('general');
  const response = await fetch(`${sandbox.api}/v10/channels/${channel.id}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${sandbox.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(embed({ title: letters(257) })),
  });
  expect(await response.json()).toEqual({
    message: 'Invalid Form Body',
    code: 50_035,
    errors: {
      embeds: {
        0: {
          title: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' }] },
        },
      },
    },
  });
  await sandbox.close();
});
