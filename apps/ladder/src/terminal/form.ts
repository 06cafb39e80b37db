/** Fills a modal in on the terminal, one question for each field. */
import type { Paint } from './paint.ts';
import { readChoice } from './choices.ts';
import { printable } from './text-width.ts';

/** A field of a modal, as the local Discord shows it. */
export interface FormField {
  readonly customId: string;
  readonly label: string;
  readonly description: string | undefined;
  /** What the field holds before anything is typed: a text, or the values that are chosen. */
  readonly value: string | readonly string[] | boolean;
  /** Empty for a text. */
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly required: boolean;
  /** Bounds of a text, in characters. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Bounds of a choice. */
  readonly minValues: number;
  readonly maxValues: number;
}

/** A modal. */
export interface Form {
  readonly title: string;
  readonly fields: readonly FormField[];
}

/** The terminal, as far as a form needs it. */
export interface FormScreen {
  askField(question: string): Promise<string | undefined>;
  print(text: string): void;
}

/** What was filled in, by field. */
export type FilledForm = Record<string, string | string[]>;

/** Typed instead of an answer, closes the form. */
const CANCEL = '/cancel';
const NOTHING = '-';

/** The form with these answers in its fields. */
export function prefill(form: Form, filled: FilledForm): Form {
  return {
    ...form,
    fields: form.fields.map((field) => ({ ...field, value: filled[field.customId] ?? field.value })),
  };
}

/** Asks for each field. Resolves with `undefined` when the form was closed instead, by `/cancel` or Ctrl-C. */
export async function fillForm(
  form: Form,
  screen: FormScreen,
  paint: Paint,
): Promise<FilledForm | undefined> {
  screen.print(
    `${paint.bold(printable(form.title))}\n${paint.dim(`Enter keeps what stands in [ ]; ${CANCEL} or Ctrl-C closes.`)}`,
  );
  const filled: FilledForm = {};
  for (const field of form.fields) {
    const answer = await askField(field, screen, paint);
    if (answer === undefined) return undefined;
    filled[field.customId] = answer;
  }
  return filled;
}

async function askField(
  field: FormField,
  screen: FormScreen,
  paint: Paint,
): Promise<string | string[] | undefined> {
  if (isChoice(field)) screen.print(listOptions(field, paint));
  if (field.description !== undefined) screen.print(paint.dim(printable(field.description)));
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a person answers one question after the other
    const line = await screen.askField(question(field, paint));
    if (line === undefined || line.trim() === CANCEL) return undefined;
    const read = isChoice(field) ? readChosen(line, field) : readText(line, field);
    if (read.kind === 'read') return read.value;
    screen.print(`That cannot be sent: ${read.reason}.`);
  }
}

function isChoice({ options }: FormField): boolean {
  return options.length > 0;
}

function question(field: FormField, paint: Paint): string {
  const limits = isChoice(field)
    ? `choose ${range(field.minValues, field.maxValues)}`
    : `${range(leastLength(field), field.maxLength)} characters`;
  const note = paint.dim(`(${limits}${field.required ? '' : `, ${NOTHING} for nothing`})`);
  const kept = prefilled(field).join(', ');
  return `${printable(field.label)} ${note}${kept === '' ? '' : ` [${printable(kept)}]`}: `;
}

/** What stands in the field, in the words of its labels. */
function prefilled({ value, options }: FormField): string[] {
  if (typeof value === 'boolean') return [];
  const values = typeof value === 'string' ? [value] : value;
  return values.map((one) => options.find((option) => option.value === one)?.label ?? one);
}

function range(least: number, most: number): string {
  return least === most ? String(most) : `${least} to ${most}`;
}

function listOptions({ options }: FormField, paint: Paint): string {
  return options
    .map(({ label }, index) => `  ${paint.dim(String(index + 1))} ${printable(label)}`)
    .join('\n');
}

type Read<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: string };

/** The rules that Discord's own program holds a person to; the bot's rules are the bot's. */
function readText(line: string, field: FormField): Read<string> {
  const { value, required, maxLength } = field;
  const least = leastLength(field);
  const kept = typeof value === 'string' ? value : '';
  const emptied = line === NOTHING && !required ? '' : line;
  const text = line === '' ? kept : emptied;
  if (text === '' && !required) return { kind: 'read', value: '' };
  const length = lengthOf(text);
  if (length >= least && length <= maxLength) return { kind: 'read', value: text };
  const received = length === text.length ? String(length) : `${length}, blanks at both ends left out`;
  return {
    kind: 'refused',
    reason: `it must have ${range(least, maxLength)} characters; that was ${received}`,
  };
}

/** As Discord counts: code points, without blanks at both ends. */
function lengthOf(text: string): number {
  return Array.from(text.trim()).length;
}

/** A required text has a letter at least, whatever its bound says. */
function leastLength({ required, minLength }: FormField): number {
  return Math.max(minLength, required ? 1 : 0);
}

function readChosen(line: string, { value, options, minValues, maxValues }: FormField): Read<string[]> {
  const kept = typeof value === 'object' ? [...value] : [];
  if (line.trim() === '' && kept.length > 0) return { kind: 'read', value: kept };
  const choice = readChoice(line, { options, leastChoices: minValues, mostChoices: maxValues });
  return choice.kind === 'chosen' ? { kind: 'read', value: choice.values } : choice;
}
