/** What a user fills in behind a slash command, held to what Discord's client lets through. */
import {
  ApplicationCommandOptionType,
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from 'discord-api-types/v10';
import { RefusedByClient } from '../sandbox-error.ts';
import type { Reference, Resolved } from './resolved.ts';

/** A file for an option of the type "attachment". */
export interface AttachmentInput {
  readonly filename: string;
  /** Bytes. */
  readonly size?: number;
  readonly contentType?: string;
  readonly url?: string;
}

/** What an option can be given. Users, roles and channels by id or as the sandbox's objects. */
export type OptionValue = string | number | boolean | Reference | AttachmentInput;

/** Values by option name. An option that is undefined is left out. */
export type CommandInput = Readonly<Record<string, OptionValue | undefined>>;

/** One option as it goes to the bot. */
export interface SentOption {
  readonly name: string;
  readonly type: ApplicationCommandOptionType;
  readonly value?: string | number | boolean;
  readonly options?: readonly SentOption[];
  readonly focused?: true;
}

const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;

interface Chosen {
  readonly label: string;
  readonly options: readonly APIApplicationCommandBasicOption[];
  /** Puts the options inside the subcommand, and that inside its group. */
  readonly wrap: (options: readonly SentOption[]) => readonly SentOption[];
}

/** Follows the words behind the command's name to the subcommand that they mean. */
export function chooseSubcommand(command: APIApplicationCommand, words: readonly string[]): Chosen {
  let label = `/${command.name}`;
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  const path: APIApplicationCommandOption[] = [];
  while (options.some(isNested)) {
    const word = words[path.length];
    const names = options.map(({ name }) => name).join(', ');
    const next = options.find(({ name }) => name === word);
    if (!next) {
      const problem = word === undefined ? 'needs a subcommand' : `has no subcommand "${word}"`;
      throw new RefusedByClient(`${label} ${problem}; there is: ${names}`);
    }
    path.push(next);
    label += ` ${next.name}`;
    options = 'options' in next ? (next.options ?? []) : [];
  }
  if (words.length > path.length)
    throw new RefusedByClient(`${label} has no subcommand "${words[path.length] ?? ''}"`);
  return {
    label,
    options: options as APIApplicationCommandBasicOption[],
    wrap: (sent) =>
      path.toReversed().reduce((inner, { name, type }) => [{ name, type, options: inner }], sent),
  };
}

/** The options as they go to the bot. Throws `RefusedByClient` for what the client would mark red. */
export function fillOptions(
  { label, options }: Chosen,
  input: CommandInput,
  resolved: Resolved,
): SentOption[] {
  requireKnown(label, options, input);
  const sent: SentOption[] = [];
  for (const option of options) {
    const value = input[option.name];
    if (value !== undefined) sent.push(sentOption(label, option, value, resolved));
    else if (option.required === true)
      throw new RefusedByClient(`${label} needs the option "${option.name}"`);
  }
  return sent;
}

/** The options while one of them is being typed; the rest may still be missing. */
export function fillOptionsSoFar(
  { label, options }: Chosen,
  input: CommandInput,
  focused: string,
  resolved: Resolved,
): { readonly sent: SentOption[]; readonly type: ApplicationCommandOptionType } {
  requireKnown(label, options, { ...input, [focused]: '' });
  const option = options.find(({ name }) => name === focused);
  if (!option || !('autocomplete' in option) || !option.autocomplete) {
    throw new RefusedByClient(`${label}: the option "${focused}" has no autocomplete`);
  }
  const sent = options.flatMap((one): SentOption[] => {
    const value = input[one.name];
    if (one !== option) return value === undefined ? [] : [sentOption(label, one, value, resolved)];
    return [{ name: one.name, type: one.type, value: typedSoFar(value), focused: true }];
  });
  return { sent, type: option.type };
}

function typedSoFar(value: OptionValue | undefined): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : '';
}

function isNested({ type }: APIApplicationCommandOption): boolean {
  return type === Subcommand || type === SubcommandGroup;
}

function requireKnown(
  label: string,
  options: readonly APIApplicationCommandBasicOption[],
  input: CommandInput,
): void {
  for (const name of Object.keys(input)) {
    if (options.some((option) => option.name === name)) continue;
    const known =
      options.length === 0 ? 'it has none' : `it has: ${options.map((one) => one.name).join(', ')}`;
    throw new RefusedByClient(`${label} has no option "${name}"; ${known}`);
  }
}

function sentOption(
  label: string,
  option: APIApplicationCommandBasicOption,
  given: OptionValue,
  resolved: Resolved,
): SentOption {
  const where = `${label}, option "${option.name}"`;
  return { name: option.name, type: option.type, value: valueOf(option, given, where, resolved) };
}

function valueOf(
  option: APIApplicationCommandBasicOption,
  given: OptionValue,
  where: string,
  resolved: Resolved,
): string | number | boolean {
  const { type } = option;
  if (type === ApplicationCommandOptionType.String) return textValue(option, given, where);
  if (type === ApplicationCommandOptionType.Integer || type === ApplicationCommandOptionType.Number) {
    return numberValue(option, given, where);
  }
  if (type === ApplicationCommandOptionType.Boolean) {
    if (typeof given === 'boolean') return given;
    throw new RefusedByClient(`${where} takes true or false, got ${shown(given)}`);
  }
  if (type === ApplicationCommandOptionType.Attachment) {
    if (typeof given === 'object' && 'filename' in given) return resolved.attach(given);
    throw new RefusedByClient(`${where} takes a file ({ filename }), got ${shown(given)}`);
  }
  if (type === ApplicationCommandOptionType.Channel) requireTextChannels(option.channel_types, where);
  return resolved.add(PICKED[type], reference(given, where), where);
}

const PICKED = {
  [ApplicationCommandOptionType.User]: 'user',
  [ApplicationCommandOptionType.Role]: 'role',
  [ApplicationCommandOptionType.Channel]: 'channel',
  [ApplicationCommandOptionType.Mentionable]: 'mentionable',
} as const;

type TextOption = Extract<APIApplicationCommandBasicOption, { type: ApplicationCommandOptionType.String }>;
type NumberOption = Extract<
  APIApplicationCommandBasicOption,
  { type: ApplicationCommandOptionType.Integer | ApplicationCommandOptionType.Number }
>;

function textValue(option: TextOption, given: OptionValue, where: string): string {
  if (typeof given !== 'string') throw new RefusedByClient(`${where} takes a text, got ${shown(given)}`);
  if ('choices' in option && option.choices && option.choices.length > 0) {
    return String(chosen(option.choices, given, where));
  }
  const min = Math.max(1, 'min_length' in option ? (option.min_length ?? 0) : 0);
  const max = 'max_length' in option ? (option.max_length ?? 6000) : 6000;
  if (given.length < min || given.length > max) {
    throw new RefusedByClient(`${where} takes ${min} to ${max} characters, got ${given.length}`);
  }
  return given;
}

function numberValue(option: NumberOption, given: OptionValue, where: string): number {
  if ('choices' in option && option.choices && option.choices.length > 0) {
    return Number(chosen(option.choices, given, where));
  }
  const isWhole = option.type === ApplicationCommandOptionType.Integer;
  const isFine = isWhole ? Number.isSafeInteger(given) : typeof given === 'number' && Number.isFinite(given);
  if (!isFine)
    throw new RefusedByClient(`${where} takes a ${isWhole ? 'whole number' : 'number'}, got ${shown(given)}`);
  const value = Number(given);
  const min = ('min_value' in option ? option.min_value : undefined) ?? Number.MIN_SAFE_INTEGER;
  const max = ('max_value' in option ? option.max_value : undefined) ?? Number.MAX_SAFE_INTEGER;
  if (value < min || value > max) throw new RefusedByClient(`${where} takes ${min} to ${max}, got ${value}`);
  return value;
}

/** A choice by its value, or by the name that the user sees. */
function chosen(
  choices: readonly { readonly name: string; readonly value: string | number }[],
  given: OptionValue,
  where: string,
): string | number {
  const choice = choices.find(({ value }) => value === given) ?? choices.find(({ name }) => name === given);
  if (choice) return choice.value;
  const offered = choices.map(({ name, value }) => (name === value ? name : `${name} (${value})`)).join(', ');
  throw new RefusedByClient(`${where} takes one of: ${offered}; got ${shown(given)}`);
}

function reference(given: OptionValue, where: string): Reference {
  if (typeof given === 'string') return given;
  if (typeof given === 'object' && 'id' in given) return given;
  throw new RefusedByClient(`${where} takes an id or an object with one, got ${shown(given)}`);
}

const TEXT_CHANNEL = 0;

/** The sandbox has text channels only. */
function requireTextChannels(types: readonly number[] | undefined, where: string): void {
  if (types && types.length > 0 && !types.includes(TEXT_CHANNEL)) {
    throw new RefusedByClient(`${where} takes no text channel`);
  }
}

function shown(value: OptionValue): string {
  return JSON.stringify(value);
}
