import { describe, expect, test } from 'vitest';
import { on } from './support/handlers.ts';
import { refusalOf, type Refusal } from './support/refusal.ts';
import { plain, startBot } from './support/start-bot.ts';

const letters = (count: number): string => 'x'.repeat(count);
const input = (more: object = {}): object => ({ type: 4, custom_id: 't', style: 1, ...more });
const label = (component: object, more: object = {}): object => ({
  type: 18,
  label: 'l',
  component,
  ...more,
});
const modal = (...components: object[]): object => ({ custom_id: 'm', title: 't', components });
const choose = (more: object): object =>
  label({ type: 3, custom_id: 's', options: [{ label: 'a', value: 'a' }], ...more });

async function refusalOfModal(data: object): Promise<Refusal> {
  const refusals: Refusal[] = [];
  const { sandbox } = await startBot({
    commands: [plain('open')],
    onInteraction: on({
      command: async (interaction) => {
        const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
        const call = interaction.client.rest.post(path, { body: { type: 9, data }, auth: false });
        refusals.push(await refusalOf(call));
        await interaction.reply('refused');
      },
    }),
  });
  const ana = sandbox.user('Ana');
  await ana.in(sandbox.dm(ana)).command('open');
  const [refusal] = refusals;
  if (!refusal) throw new Error('the modal was accepted');
  return refusal;
}

describe('Discord refuses a modal with', () => {
  const refused: readonly [string, object, string][] = [
    ['no title', { ...modal(label(input())), title: '' }, 'title: BASE_TYPE_REQUIRED'],
    [
      'a title that is too long',
      { ...modal(label(input())), title: letters(46) },
      'title: BASE_TYPE_MAX_LENGTH',
    ],
    ['no custom id', { ...modal(label(input())), custom_id: '' }, 'custom_id: BASE_TYPE_REQUIRED'],
    ['no components', modal(), 'components: BASE_TYPE_BAD_LENGTH'],
    [
      '6 components',
      modal(...Array.from({ length: 6 }, (_, n) => label(input({ custom_id: `${n}` })))),
      'components: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a label that is too long',
      modal(label(input(), { label: letters(46) })),
      'components.0.label: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a description that is too long',
      modal(label(input(), { description: letters(101) })),
      'components.0.description: BASE_TYPE_MAX_LENGTH',
    ],
    ['a label around nothing', modal({ type: 18, label: 'l' }), 'components.0.component: BASE_TYPE_REQUIRED'],
    [
      'a button',
      modal(label({ type: 2, style: 1, label: 'b', custom_id: 'b' })),
      'components.0.component: UNION_TYPE_CHOICES',
    ],
    ['a text input outside a label', modal(input()), 'components.0: UNION_TYPE_CHOICES'],
    [
      'a text input in a row without a label',
      modal({ type: 1, components: [input()] }),
      'components.0.components.0.label: BASE_TYPE_REQUIRED',
    ],
    [
      'a least length below 0',
      modal(label(input({ min_length: -1 }))),
      'components.0.component.min_length: NUMBER_TYPE_MIN',
    ],
    [
      'a greatest length above 4000',
      modal(label(input({ max_length: 4001 }))),
      'components.0.component.max_length: NUMBER_TYPE_MAX',
    ],
    [
      'bounds that contradict each other',
      modal(label(input({ min_length: 5, max_length: 4 }))),
      'components.0.component.min_length: NUMBER_TYPE_MAX',
    ],
    [
      'a text longer than its field takes',
      modal(label(input({ max_length: 3, value: 'four' }))),
      'components.0.component.value: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a text shorter than its field takes',
      modal(label(input({ min_length: 3, value: 'no' }))),
      'components.0.component.value: BASE_TYPE_MIN_LENGTH',
    ],
    [
      'a placeholder that is too long',
      modal(label(input({ placeholder: letters(101) }))),
      'components.0.component.placeholder: BASE_TYPE_MAX_LENGTH',
    ],
    [
      'a text input of an unknown style',
      modal(label(input({ style: 3 }))),
      'components.0.component.style: BASE_TYPE_CHOICES',
    ],
    [
      'two fields of one custom id',
      modal(label(input()), label(input())),
      'components.1.component.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED',
    ],
    [
      'a disabled select',
      modal(choose({ disabled: true })),
      'components.0.component.disabled: COMPONENT_DISABLED_IN_MODAL',
    ],
    [
      'a select without options',
      modal(choose({ options: [] })),
      'components.0.component.options: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a radio group of one',
      modal(label({ type: 21, custom_id: 'r', options: [{ label: 'a', value: 'a' }] })),
      'components.0.component.options: BASE_TYPE_BAD_LENGTH',
    ],
  ];
  test.each(refused)('%s', async (_what, data, problem) => {
    expect(await refusalOfModal(data)).toMatchObject({
      status: 400,
      code: 50_035,
      problems: [`data.${problem}`],
    });
  });

  // Discord documents the rule, but not the word for it.
  test('a required select of which nothing need be chosen', async () => {
    const refusal = await refusalOfModal(modal(choose({ min_values: 0 })));
    expect(refusal).toMatchObject({ code: 50_035, places: ['data.components.0.component.min_values'] });
  });

  test('no data at all', async () => {
    expect((await refusalOfModal([])).problems).toEqual(['data: MODEL_TYPE_CONVERT']);
  });
});
