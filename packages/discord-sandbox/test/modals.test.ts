import {
  ComponentType,
  TextInputStyle,
  type APIModalInteractionResponseCallbackData,
  type ModalSubmitInteraction,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { RefusedByClient, type ModalAnswers, type Reply, type SandboxUser } from '../src/index.ts';
import { oneButton } from './support/components.ts';
import { on } from './support/handlers.ts';
import { asRefusal } from './support/refusal.ts';
import { plain, startBot, type Bot } from './support/start-bot.ts';

const setup: APIModalInteractionResponseCallbackData = {
  custom_id: 'setup',
  title: 'Player setup',
  components: [
    { type: ComponentType.TextDisplay, content: 'Who are you?' },
    {
      type: ComponentType.Label,
      label: 'Name',
      description: 'As others see it',
      component: {
        type: ComponentType.TextInput,
        custom_id: 'name',
        style: TextInputStyle.Short,
        min_length: 3,
        max_length: 12,
        value: 'Ana',
        placeholder: 'A name',
      },
    },
    {
      type: ComponentType.Label,
      label: 'About',
      component: {
        type: ComponentType.TextInput,
        custom_id: 'about',
        style: TextInputStyle.Paragraph,
        required: false,
      },
    },
    {
      type: ComponentType.Label,
      label: 'Region',
      component: {
        type: ComponentType.StringSelect,
        custom_id: 'region',
        placeholder: 'Where you play',
        options: [
          { label: 'Europe', value: 'eu', default: true },
          { label: 'America', value: 'am' },
        ],
      },
    },
    {
      type: ComponentType.Label,
      label: 'Friend',
      component: { type: ComponentType.UserSelect, custom_id: 'friend', required: false, min_values: 0 },
    },
  ],
};

interface Opened {
  readonly bot: Bot;
  readonly ana: SandboxUser;
  readonly opened: Reply;
  readonly submitted: ModalSubmitInteraction[];
}

/** A bot whose /setup opens this modal. */
async function opening(modal: APIModalInteractionResponseCallbackData): Promise<Opened> {
  const submitted: ModalSubmitInteraction[] = [];
  const bot = await startBot({
    commands: [plain('setup')],
    onInteraction: on({
      command: (interaction) => interaction.showModal(modal),
      modal: (interaction) => {
        submitted.push(interaction);
        return interaction.reply('thank you');
      },
    }),
  });
  const ana = bot.sandbox.user('Ana');
  const opened = await ana.in(bot.sandbox.dm(ana)).command('setup');
  return { bot, ana, opened, submitted };
}

describe('a modal', () => {
  test('is seen with its fields, what is in them and their bounds', async () => {
    const { opened } = await opening(setup);
    expect(opened).toMatchObject({ kind: 'modal', message: undefined });
    expect(opened.modal).toMatchObject({ customId: 'setup', title: 'Player setup', texts: ['Who are you?'] });
    expect(opened.modal?.fields).toMatchObject([
      {
        customId: 'name',
        label: 'Name',
        description: 'As others see it',
        type: 'text',
        value: 'Ana',
        placeholder: 'A name',
        required: true,
        minLength: 3,
        maxLength: 12,
        isParagraph: false,
      },
      { customId: 'about', type: 'text', value: '', required: false, maxLength: 4000, isParagraph: true },
      {
        customId: 'region',
        type: 'string select',
        value: ['eu'],
        options: [{ label: 'Europe', value: 'eu' }, { value: 'am' }],
        minValues: 1,
        maxValues: 1,
      },
      { customId: 'friend', type: 'user select', required: false },
    ]);
  });

  test('arrives at the bot as discord.js reads it', async () => {
    const { bot, ana, opened, submitted } = await opening(setup);
    const bo = bot.sandbox.user('Bo');
    const reply = await ana.submit(opened, {
      name: 'Anastasia',
      about: 'one\ntwo',
      region: ['am'],
      friend: [bo],
    });
    expect(reply.message?.content).toBe('thank you');
    const fields = submitted[0]?.fields;
    expect(submitted[0]?.customId).toBe('setup');
    expect(fields?.getTextInputValue('name')).toBe('Anastasia');
    expect(fields?.getTextInputValue('about')).toBe('one\ntwo');
    expect(fields?.getStringSelectValues('region')).toEqual(['am']);
    expect(fields?.getSelectedUsers('friend')?.map(({ username }) => username)).toEqual(['bo']);
  });

  test('keeps what the bot put in where the user does nothing', async () => {
    const { ana, opened, submitted } = await opening(setup);
    await ana.submit(opened.modal, {});
    expect(submitted[0]?.fields.getTextInputValue('name')).toBe('Ana');
    expect(submitted[0]?.fields.getTextInputValue('about')).toBe('');
    expect(submitted[0]?.fields.getStringSelectValues('region')).toEqual(['eu']);
  });

  test('can be submitted again after the bot did not answer', async () => {
    const { ana, opened, submitted } = await opening(setup);
    await ana.submit(opened, { name: 'first' });
    await ana.submit(opened, { name: 'second' });
    expect(submitted.map(({ fields }) => fields.getTextInputValue('name'))).toEqual(['first', 'second']);
  });

  const refused: readonly [string, ModalAnswers, string][] = [
    [
      'a required field left empty',
      { name: ' ' },
      'the field "Name" (name) of the modal "Player setup" is required',
    ],
    ['a text that is too short', { name: 'An' }, 'takes 3 to 12 characters, got 2'],
    ['a text that is too long', { name: 'Anastasia the Great' }, 'takes 3 to 12 characters, got 19'],
    ['two lines in a short field', { name: 'Ana\nBo' }, 'takes one line only'],
    ['no choice where one is required', { region: [] }, 'takes 1 to 1 choices, got 0'],
    ['two choices where one is possible', { region: ['eu', 'am'] }, 'takes 1 to 1 choices, got 2'],
    ['a choice that is not offered', { region: ['moon'] }, 'takes one of: eu, am; got "moon"'],
    ['a user who does not exist', { friend: ['123'] }, 'there is no user with the id "123"'],
    ['a field that is not there', { age: '5' }, 'has no field "age"; it has: name, about, region, friend'],
  ];
  test.each(refused)('with %s is refused before it reaches the bot', async (_what, answers, message) => {
    const { ana, opened, submitted } = await opening(setup);
    const submit = ana.submit(opened, answers);
    await expect(submit).rejects.toThrow(RefusedByClient);
    await expect(submit).rejects.toThrow(message);
    expect(submitted).toEqual([]);
  });

  test('with force any nonsense reaches the bot', async () => {
    const { ana, opened, submitted } = await opening(setup);
    await ana.submit(
      opened,
      { name: 'x'.repeat(5000), region: ['moon', 'mars'], extra: 'field' },
      { force: true },
    );
    expect(submitted[0]?.fields.getTextInputValue('name')).toHaveLength(5000);
    expect(submitted[0]?.fields.getStringSelectValues('region')).toEqual(['moon', 'mars']);
    expect(submitted[0]?.fields.getTextInputValue('extra')).toBe('field');
  });

  test('belongs to the user in front of whom it opened', async () => {
    const { bot, opened } = await opening(setup);
    const submit = bot.sandbox.user('Bo').submit(opened, {});
    await expect(submit).rejects.toThrow('the modal "Player setup" is open for Ana, not for Bo');
  });

  test('can hold the other kinds of fields', async () => {
    const { bot, ana, opened, submitted } = await opening({
      custom_id: 'more',
      title: 'More',
      components: [
        {
          type: ComponentType.Label,
          label: 'Side',
          component: {
            type: ComponentType.RadioGroup,
            custom_id: 'side',
            options: [
              { label: 'Dawn', value: 'dawn' },
              { label: 'Dusk', value: 'dusk' },
            ],
          },
        },
        {
          type: ComponentType.Label,
          label: 'Maps',
          component: {
            type: ComponentType.CheckboxGroup,
            custom_id: 'maps',
            min_values: 0,
            required: false,
            options: [
              { label: 'Hill', value: 'hill' },
              { label: 'Lake', value: 'lake' },
            ],
          },
        },
        {
          type: ComponentType.Label,
          label: 'Agree',
          component: { type: ComponentType.Checkbox, custom_id: 'agree' },
        },
        {
          type: ComponentType.ActionRow,
          components: [
            {
              type: ComponentType.TextInput,
              custom_id: 'old',
              label: 'Old style',
              style: TextInputStyle.Short,
            },
          ],
        },
      ],
    });
    expect(opened.modal?.fields.map(({ type }) => type)).toEqual(['radio', 'checkboxes', 'checkbox', 'text']);
    await ana.submit(opened, { side: ['dusk'], maps: ['hill', 'Lake'], agree: true, old: 'yes' });
    const fields = submitted[0]?.fields;
    expect(fields?.getRadioGroup('side')).toBe('dusk');
    expect(fields?.getCheckboxGroup('maps')).toEqual(['hill', 'lake']);
    expect(fields?.getCheckbox('agree')).toBe(true);
    expect(fields?.getTextInputValue('old')).toBe('yes');
    expect(bot.errors).toEqual([]);
  });
});

describe('the answer to a modal', () => {
  const oneField: APIModalInteractionResponseCallbackData = {
    ...setup,
    components: setup.components.slice(1, 2),
  };

  test('cannot be another modal', async () => {
    const { bot, ana, opened } = await opening(oneField);
    bot.handle(
      on({
        modal: async (interaction) => {
          const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
          await bot.client.rest
            .post(path, { body: { type: 9, data: oneField }, auth: false })
            .catch((error: unknown) => {
              bot.errors.push(error);
            });
          await interaction.reply('no');
        },
      }),
    );
    await ana.submit(opened, {});
    expect(asRefusal(bot.errors[0])).toMatchObject({
      code: 50_035,
      problems: ['type: BASE_TYPE_CHOICES'],
    });
    expect(asRefusal(bot.errors[0]).texts).toEqual(['Value must be one of {4, 5}.']);
  });

  test('can update the message whose button opened it', async () => {
    const { sandbox } = await startBot({
      commands: [plain('show')],
      onInteraction: on({
        command: (interaction) =>
          interaction.reply({
            content: 'before',
            components: [oneButton('Edit', 'edit')],
          }),
        button: (interaction) => interaction.showModal(oneField),
        modal: async (interaction) => {
          if (interaction.isFromMessage()) await interaction.update(`after ${interaction.message.content}`);
        },
      }),
    });
    const ana = sandbox.user('Ana');
    const shown = await ana.in(sandbox.dm(ana)).command('show');
    const reply = await ana.submit(await ana.press(shown, 'Edit'), {});
    expect(reply.kind).toBe('update');
    expect(shown.message?.content).toBe('after before');
  });
});

test('a reply that is no modal cannot be submitted', async () => {
  const { sandbox } = await startBot({
    commands: [plain('ping')],
    onInteraction: on({ command: (interaction) => interaction.reply('pong') }),
  });
  const ana = sandbox.user('Ana');
  const reply = await ana.in(sandbox.dm(ana)).command('ping');
  await expect(ana.submit(reply, {})).rejects.toThrow('Ana has no modal to submit');
});
