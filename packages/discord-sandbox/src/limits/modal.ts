/** What Discord accepts as a modal. */
import {
  ComponentType,
  TextInputStyle,
  type APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import type { Report } from './form-errors.ts';
import { reportRepeatedIds } from './message-components.ts';
import { CUSTOM_ID, reportRepeatedValues, SELECTS } from './select.ts';
import {
  byType,
  flag,
  integer,
  isObject,
  lengthOf,
  list,
  object,
  oneOf,
  optional,
  refined,
  required,
  text,
} from './shape.ts';
import type { Check, Field } from './shape.ts';

const MAX_TEXT = 4000;

const textInput: Readonly<Record<string, Field>> = {
  custom_id: required(CUSTOM_ID),
  style: required(oneOf([TextInputStyle.Short, TextInputStyle.Paragraph])),
  min_length: optional(integer({ min: 0, max: MAX_TEXT })),
  max_length: optional(integer({ min: 1, max: MAX_TEXT })),
  required: optional(flag),
  value: optional(text({ max: MAX_TEXT })),
  placeholder: optional(text({ max: 100 })),
};

const LABEL = required(text({ min: 1, max: 45 }));

const inRow = byType({
  [ComponentType.TextInput]: refined(object({ ...textInput, label: LABEL }), reportTextInput),
});

const choice = object({
  label: required(text({ min: 1, max: 100 })),
  value: required(text({ min: 1, max: 100 })),
  description: optional(text({ max: 100 })),
  default: optional(flag),
});

function choices(min: number, extra: Readonly<Record<string, Field>> = {}): Check {
  return refined(
    object({
      custom_id: required(CUSTOM_ID),
      options: required(list(choice, { min, max: 10 })),
      required: optional(flag),
      ...extra,
    }),
    (value, report) => {
      if (Array.isArray(value['options'])) reportRepeatedValues(value['options'], report.at('options'));
    },
  );
}

const inLabel = byType({
  ...Object.fromEntries(Object.entries(SELECTS).map(([type, check]) => [type, refined(check, reportSelect)])),
  [ComponentType.TextInput]: refined(object(textInput), reportTextInput),
  [ComponentType.RadioGroup]: choices(2),
  [ComponentType.CheckboxGroup]: choices(1, {
    min_values: optional(integer({ min: 0, max: 10 })),
    max_values: optional(integer({ min: 1, max: 10 })),
  }),
  [ComponentType.Checkbox]: object({ custom_id: required(CUSTOM_ID), default: optional(flag) }),
});

const modal = object({
  custom_id: required(CUSTOM_ID),
  title: required(text({ max: 45 })),
  components: required(
    list(
      byType({
        [ComponentType.ActionRow]: object({ components: required(list(inRow, { min: 1, max: 1 })) }),
        [ComponentType.TextDisplay]: object({ content: required(text({ max: MAX_TEXT })) }),
        [ComponentType.Label]: object({
          label: LABEL,
          description: optional(text({ max: 100 })),
          component: required(inLabel),
        }),
      }),
      { min: 1, max: 5 },
    ),
  ),
});

/** Reports what is wrong with a modal; true means that `data` is one. */
export function checkModal(data: unknown, report: Report): data is APIModalInteractionResponseCallbackData {
  const before = report.problemCount;
  modal(data, report);
  if (report.problemCount === before && isObject(data) && Array.isArray(data['components'])) {
    reportRepeatedIds(data['components'], report.at('components'));
  }
  return report.problemCount === before;
}

function reportTextInput(input: Readonly<Record<string, unknown>>, report: Report): void {
  const { min_length: min = 0, max_length: max = MAX_TEXT, value } = input;
  if (typeof min !== 'number' || typeof max !== 'number') return;
  if (min > max) {
    report.at('min_length').problem('NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
  }
  if (typeof value !== 'string' || value === '') return;
  const length = lengthOf(value);
  if (length > max) report.at('value').problem('BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  if (length < min) report.at('value').problem('BASE_TYPE_MIN_LENGTH', `Must be ${min} or more in length.`);
}

function reportSelect(select: Readonly<Record<string, unknown>>, report: Report): void {
  if (select['min_values'] === 0 && select['required'] !== false) {
    report.at('min_values').problem('NUMBER_TYPE_MIN', 'int value should be greater than or equal to 1.');
  }
  if (select['disabled'] === true) {
    report.at('disabled').problem('COMPONENT_DISABLED_IN_MODAL', 'Components in a modal cannot be disabled');
  }
}
