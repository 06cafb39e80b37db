/** From what was typed for a command's options to what Discord would send. */
import { ApplicationCommandOptionType } from 'discord.js';
import type { OptionDeclaration } from './command-options.ts';

/** An option as the command declares it. */
export interface TypedOption extends OptionDeclaration {
  readonly type: ApplicationCommandOptionType;
  readonly autocomplete?: boolean | undefined;
  readonly choices?: readonly NamedValue[] | undefined;
}

/** A value with the name that people see. */
export interface NamedValue {
  readonly name: string;
  readonly value: string | number;
}

/** Where names become values. */
export interface ValueSource {
  /** The id of the player with this name, or why there is none. */
  userId(name: string): Value;
  /** What the bot offers for what was typed so far. */
  suggest(option: string, typed: string): Promise<readonly NamedValue[]>;
}

/** The values, or what is wrong with one of them. */
export type OptionValues =
  | { readonly kind: 'values'; readonly values: Record<string, string | number | boolean> }
  | { readonly kind: 'refused'; readonly reason: string };

/** One value, or what is wrong with it. */
export type Value = { readonly value: string | number | boolean } | { readonly reason: string };

const MOST_SHOWN = 8;

/** Turns each typed text into the value of its option's type. */
export async function readOptionValues(
  typed: Readonly<Record<string, string>>,
  declared: readonly TypedOption[],
  source: ValueSource,
): Promise<OptionValues> {
  const values: Record<string, string | number | boolean> = {};
  for (const option of declared) {
    const text = typed[option.name];
    if (text === undefined || text === '') continue;
    // oxlint-disable-next-line no-await-in-loop -- the first option that is wrong is the one to tell
    const read = await readValue(text, option, source);
    if ('reason' in read) return { kind: 'refused', reason: `${option.name}: ${read.reason}` };
    values[option.name] = read.value;
  }
  return { kind: 'values', values };
}

async function readValue(text: string, option: TypedOption, source: ValueSource): Promise<Value> {
  if (option.type === ApplicationCommandOptionType.User) return source.userId(text.replace(/^@/, ''));
  if (option.autocomplete === true) {
    const suggested = await source.suggest(option.name, text);
    // The bot judges what it did not suggest, as it must on Discord.
    return suggested.length === 0 ? { value: text } : pick(text, suggested);
  }
  if (option.choices !== undefined && option.choices.length > 0) return pick(text, option.choices);
  if (option.type === ApplicationCommandOptionType.Boolean) return readBoolean(text);
  if (isNumeric(option.type)) {
    return /^-?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : { reason: `${text} is no number` };
  }
  return { value: text };
}

/** The one of this name, or the only one that there is. */
function pick(text: string, offered: readonly NamedValue[]): Value {
  const sought = text.toLowerCase();
  const exact = offered.find(({ name, value }) =>
    [name, String(value)].some((one) => one.toLowerCase() === sought),
  );
  const only = offered.length === 1 ? offered[0] : undefined;
  const found = exact ?? only;
  if (found !== undefined) return { value: found.value };
  const names = offered.slice(0, MOST_SHOWN).map(({ name }) => name);
  return { reason: `which one? ${names.join(', ')}${offered.length > MOST_SHOWN ? ' …' : ''}` };
}

function readBoolean(text: string): Value {
  if (/^(yes|true|on)$/i.test(text)) return { value: true };
  if (/^(no|false|off)$/i.test(text)) return { value: false };
  return { reason: 'say yes or no' };
}

function isNumeric(type: ApplicationCommandOptionType): boolean {
  return type === ApplicationCommandOptionType.Integer || type === ApplicationCommandOptionType.Number;
}
