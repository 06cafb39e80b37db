/** What Discord accepts as a select menu, in a message and in a modal. */
import { ComponentType } from 'discord-api-types/v10';
import { EMOJI } from './emoji.ts';
import type { Report } from './form-errors.ts';
import {
  flag,
  integer,
  isObject,
  list,
  object,
  oneOf,
  optional,
  refined,
  required,
  snowflake,
  text,
} from './shape.ts';
import type { Check, Field } from './shape.ts';

const MAX_OPTIONS = 25;

/** The name by which the bot knows a component again. */
export const CUSTOM_ID = text({ min: 1, max: 100 });

const shared: Readonly<Record<string, Field>> = {
  custom_id: required(CUSTOM_ID),
  placeholder: optional(text({ max: 150 })),
  min_values: optional(integer({ min: 0, max: MAX_OPTIONS })),
  max_values: optional(integer({ min: 1, max: MAX_OPTIONS })),
  disabled: optional(flag),
  required: optional(flag),
};

const option = object({
  label: required(text({ min: 1, max: 100 })),
  value: required(text({ min: 1, max: 100 })),
  description: optional(text({ max: 100 })),
  emoji: optional(EMOJI),
  default: optional(flag),
});

const stringSelect = refined(
  object({ ...shared, options: required(list(option, { min: 1, max: MAX_OPTIONS })) }),
  reportOptions,
);

function populatedSelect(
  defaultTypes: readonly string[],
  extra: Readonly<Record<string, Field>> = {},
): Check {
  const defaultValue = object({ id: required(snowflake), type: required(oneOf(defaultTypes)) });
  return refined(
    object({ ...shared, ...extra, default_values: optional(list(defaultValue, { max: MAX_OPTIONS })) }),
    (select, report) => {
      reportMinimum(select, report);
      reportPreset(select, report);
    },
  );
}

/** Every kind of select menu, by component type. */
export const SELECTS: Readonly<Record<number, Check>> = {
  [ComponentType.StringSelect]: stringSelect,
  [ComponentType.UserSelect]: populatedSelect(['user']),
  [ComponentType.RoleSelect]: populatedSelect(['role']),
  [ComponentType.MentionableSelect]: populatedSelect(['user', 'role']),
  [ComponentType.ChannelSelect]: populatedSelect(['channel'], {
    channel_types: optional(list(integer({ min: 0, max: 16 }), { max: 16 })),
  }),
};

function reportOptions(select: Readonly<Record<string, unknown>>, report: Report): void {
  const options: unknown[] = Array.isArray(select['options']) ? select['options'] : [];
  const { max_values: max = 1 } = select;
  const at = report.at('options');
  if (typeof max === 'number' && max > options.length) {
    at.problem('BASE_TYPE_MIN_LENGTH', `Must be ${max} or more in length.`);
  }
  reportMinimum(select, report);
  reportRepeatedValues(options, at);
  const preset = options.filter((entry) => isObject(entry) && entry['default'] === true);
  if (typeof max === 'number' && preset.length > max) tooManyPreset(at);
}

/** What is chosen already must be a choice that a user could make. */
function reportPreset(select: Readonly<Record<string, unknown>>, report: Report): void {
  const { max_values: max = 1, min_values: min = 1, default_values: preset } = select;
  if (!Array.isArray(preset) || preset.length === 0) return;
  const at = report.at('default_values');
  if (typeof max === 'number' && preset.length > max) tooManyPreset(at);
  if (typeof min === 'number' && preset.length < min) {
    at.problem('BASE_TYPE_MIN_LENGTH', `Must be ${min} or more in length.`);
  }
}

function tooManyPreset(report: Report): void {
  report.problem(
    'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
    'The specified number of default values exceeds the specified maximum values',
  );
}

/** Two options with one value cannot be told apart. */
export function reportRepeatedValues(options: readonly unknown[], report: Report): void {
  const seen = new Set<unknown>();
  options.forEach((entry, index) => {
    const value = isObject(entry) ? entry['value'] : undefined;
    if (seen.has(value)) {
      report
        .at(index)
        .at('value')
        .problem('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used');
    }
    seen.add(value);
  });
}

function reportMinimum(select: Readonly<Record<string, unknown>>, report: Report): void {
  const { max_values: max = 1, min_values: min = 1 } = select;
  if (typeof max === 'number' && typeof min === 'number' && min > max) {
    report.at('min_values').problem('NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
  }
}
