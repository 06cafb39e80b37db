/** What Discord accepts as an application command. */
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord-api-types/v10';
import { checkChoices } from './autocomplete.ts';
import type { Report } from './form-errors.ts';
import { localized } from './localized.ts';
import { OPTION_VALUES } from './option-value.ts';
import {
  flag,
  integer,
  isMissing,
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

const MAX_CHARACTERS = 8000;
const MAX_OPTIONS = 25;
const CHAT_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const {
  Subcommand,
  SubcommandGroup,
  String: Text,
  Integer,
  Number: Decimal,
  Channel,
} = ApplicationCommandOptionType;
const MAX_TYPE = ApplicationCommandOptionType.Attachment;

const anyName = text({ min: 1, max: 32 });

const chatName: Check = (value, report) => {
  const before = report.problemCount;
  anyName(value, report);
  if (report.problemCount > before || typeof value !== 'string') return;
  if (!CHAT_NAME.test(value) || value !== value.toLowerCase()) {
    report.problem('APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
};

const description = text({ min: 1, max: 100 });

const named = (name: Check): Readonly<Record<string, Field>> => ({
  name: required(name),
  name_localizations: optional(localized(name)),
});

const described: Readonly<Record<string, Field>> = {
  description: required(description),
  description_localizations: optional(localized(description)),
};

const option = refined(
  object({
    ...named(chatName),
    ...described,
    type: required(integer({ min: Subcommand, max: MAX_TYPE })),
    required: optional(flag),
    autocomplete: optional(flag),
    min_length: optional(integer({ min: 0, max: 6000 })),
    max_length: optional(integer({ min: 1, max: 6000 })),
    channel_types: optional(list(integer({ min: 0, max: 16 }), { max: 16 })),
  }),
  reportOption,
);

/** The keys that only some option types have. */
const BELONGS_TO: Readonly<Record<string, readonly ApplicationCommandOptionType[]>> = {
  choices: [Text, Integer, Decimal],
  autocomplete: [Text, Integer, Decimal],
  min_value: [Integer, Decimal],
  max_value: [Integer, Decimal],
  min_length: [Text],
  max_length: [Text],
  channel_types: [Channel],
  options: [Subcommand, SubcommandGroup],
};

const optionList = list(option, { max: MAX_OPTIONS });

const permissions: Check = (value, report) => {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) {
    report.problem('BITFIELD_TYPE_CONVERT', `Value "${String(value)}" is not a permission bit set.`);
  }
};

const shared: Readonly<Record<string, Field>> = {
  default_member_permissions: optional(permissions),
  dm_permission: optional(flag),
  nsfw: optional(flag),
  contexts: optional(list(oneOf([0, 1, 2]), { max: 3 })),
  integration_types: optional(list(oneOf([0, 1]), { max: 2 })),
};

const chatCommand = refined(object({ ...named(chatName), ...described, ...shared }), (command, report) => {
  reportOptions(command['options'], report.at('options'), [Subcommand, SubcommandGroup]);
  if (charactersOf(command) > MAX_CHARACTERS) {
    report.problem('APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MAX_CHARACTERS})`);
  }
});

const contextCommand = object({ ...named(anyName), ...shared });

/** Reports what is wrong with one command. */
export const COMMAND: Check = (value, report) => {
  if (!isObject(value)) {
    report.problem('MODEL_TYPE_CONVERT', 'Expected an object/dictionary.');
    return;
  }
  const { ChatInput, User, Message } = ApplicationCommandType;
  const type = value['type'] ?? ChatInput;
  if (type === ChatInput) chatCommand(value, report);
  else if (type === User || type === Message) contextCommand(value, report);
  else report.at('type').problem('BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3}.');
};

/** Reports names that appear twice in a list of commands: only the type may tell them apart. */
export function reportRepeatedCommands(commands: readonly unknown[], report: Report): void {
  const seen = new Set<string>();
  commands.forEach((command, index) => {
    if (!isObject(command)) return;
    const key = JSON.stringify([command['type'] ?? ApplicationCommandType.ChatInput, command['name']]);
    if (seen.has(key)) {
      report
        .at(index)
        .problem('APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    }
    seen.add(key);
  });
}

function reportOption(value: Readonly<Record<string, unknown>>, report: Report): void {
  const { type } = value;
  for (const [key, types] of Object.entries(BELONGS_TO)) {
    const isGiven = value[key] !== undefined && value[key] !== null && value[key] !== false;
    const isEmptyList = Array.isArray(value[key]) && value[key].length === 0;
    if (isGiven && !isEmptyList && !types.some((allowed) => allowed === type)) {
      report
        .at(key)
        .problem('APPLICATION_COMMAND_OPTIONS_INVALID_KEY', `This option type does not take "${key}"`);
    }
  }
  for (const quantity of ['value', 'length']) reportBounds(value, quantity, report);
  if (type === Subcommand) reportOptions(value['options'], report.at('options'), []);
  else if (type === SubcommandGroup)
    reportOptions(value['options'], report.at('options'), [Subcommand], true);
  else reportChoices(value, report);
}

/** Bounds are values that the option itself could have, the lower one first. */
function reportBounds(value: Readonly<Record<string, unknown>>, quantity: string, report: Report): void {
  const [least, most] = [`min_${quantity}`, `max_${quantity}`];
  const [min, max] = [value[least], value[most]];
  const check = OPTION_VALUES[value['type'] as ApplicationCommandOptionType];
  if (quantity === 'value' && check) {
    for (const key of [least, most]) if (!isMissing(value[key])) check(value[key], report.at(key));
  }
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    report
      .at(least)
      .problem('APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID', `${least} must not be above ${most}`);
  }
}

function reportChoices(value: Readonly<Record<string, unknown>>, report: Report): void {
  const { choices, type } = value;
  if (!Array.isArray(choices)) return;
  checkChoices(choices, type as ApplicationCommandOptionType, report.at('choices'));
  reportRepeatedNames(choices.filter(isObject), report.at('choices'));
  if (value['autocomplete'] === true && choices.length > 0) {
    report
      .at('autocomplete')
      .problem(
        'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES',
        'Options with autocomplete cannot have choices',
      );
  }
}

/** `nested` are the subcommand types allowed here; with `isOnlyNested` nothing else is. */
function reportOptions(
  options: unknown,
  report: Report,
  nested: readonly ApplicationCommandOptionType[],
  isOnlyNested = false,
): void {
  if (options === undefined || options === null) return;
  const before = report.problemCount;
  optionList(options, report);
  if (report.problemCount > before || !Array.isArray(options)) return;
  const items = options.filter(isObject);
  const nestedItems = items.filter(({ type }) => type === Subcommand || type === SubcommandGroup);
  const isMixed = nestedItems.length > 0 && nestedItems.length < items.length;
  const isMisplaced = nestedItems.some(({ type }) => !nested.some((allowed) => allowed === type));
  if (isMixed || isMisplaced || (isOnlyNested && nestedItems.length < items.length)) {
    report.problem(
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-command and sub-command group option types are mutually exclusive to all other types',
    );
  }
  reportOrder(items, report);
  reportRepeatedNames(items, report);
}

function reportOrder(options: readonly Readonly<Record<string, unknown>>[], report: Report): void {
  const firstOptional = options.findIndex(({ required: isRequired }) => isRequired !== true);
  options.forEach(({ required: isRequired }, index) => {
    if (firstOptional !== -1 && index > firstOptional && isRequired === true) {
      report
        .at(index)
        .problem(
          'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
          'Required options must be placed before non-required options',
        );
    }
  });
}

function reportRepeatedNames(options: readonly Readonly<Record<string, unknown>>[], report: Report): void {
  const names = options.map(({ name }) => name);
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) {
      report.at(index).at('name').problem('APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Names must be unique');
    }
  });
}

function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + charactersOf(item), 0);
  if (!isObject(value)) return 0;
  const own = ['name', 'description', 'value'].reduce((sum, key) => {
    const translations = isObject(value[`${key}_localizations`]) ? value[`${key}_localizations`] : {};
    const texts = [value[key], ...Object.values(translations as object)].filter(
      (part) => typeof part === 'string',
    );
    // Discord counts the longest translation only.
    return sum + Math.max(0, ...texts.map(lengthOf));
  }, 0);
  return own + charactersOf(value['options']) + charactersOf(value['choices']);
}
