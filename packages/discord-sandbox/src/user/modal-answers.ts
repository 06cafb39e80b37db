/** What a user fills into a modal, held to what Discord's client lets through. */
import { ComponentType, type APITextInputComponent } from 'discord-api-types/v10';
import { lengthOf } from '../limits/shape.ts';
import { RefusedByClient } from '../sandbox-error.ts';
import type { ModalBlock, ModalField, ModalView } from './modal-view.ts';
import type { Reference, ReferenceKind, Resolved } from './resolved.ts';

/** What a field can be given: a text, choices, or whether a box is ticked. */
export type ModalAnswer = string | boolean | readonly Reference[];

/** Answers by custom id. A field without one keeps what the bot put there. */
export type ModalAnswers = Readonly<Record<string, ModalAnswer | undefined>>;

const PICKED: Readonly<Partial<Record<ModalField['type'], ReferenceKind>>> = {
  'user select': 'user',
  'role select': 'role',
  'mentionable select': 'mentionable',
  'channel select': 'channel',
};

/**
 * The components of the submission. Throws `RefusedByClient` for what the client would not send, unless `force`:
 * then anything goes, also fields that the modal does not have.
 */
export function submittedComponents(
  modal: ModalView,
  blocks: readonly ModalBlock[],
  answers: ModalAnswers,
  resolved: Resolved,
  force: boolean,
): object[] {
  const values = new Map(
    modal.fields.map((field) => [field.customId, valueOf(modal, field, answers, resolved, force)]),
  );
  const sent = blocks.map((block) => submittedBlock(block, values));
  for (const [customId, answer] of Object.entries(answers)) {
    if (modal.fields.some((field) => field.customId === customId)) continue;
    if (!force) {
      const known = modal.fields.map((field) => field.customId).join(', ');
      throw new RefusedByClient(`the modal "${modal.title}" has no field "${customId}"; it has: ${known}`);
    }
    const component = { type: ComponentType.TextInput, id: 0, custom_id: customId, value: answer };
    sent.push({ type: ComponentType.Label, id: 0, component });
  }
  return sent;
}

type Value = { readonly value: unknown } | { readonly values: readonly unknown[] };

function submittedBlock(block: ModalBlock, values: ReadonlyMap<string, Value>): object {
  const submitted = (component: { custom_id: string; type: ComponentType; id?: number }): object => ({
    type: component.type,
    id: component.id,
    custom_id: component.custom_id,
    ...values.get(component.custom_id),
  });
  if (block.type === ComponentType.TextDisplay) return { type: block.type, id: block.id };
  if (block.type === ComponentType.Label) {
    return { type: block.type, id: block.id, component: submitted(block.component) };
  }
  const components = block.components.map((input: APITextInputComponent) => submitted(input));
  return { type: block.type, id: block.id, components };
}

function valueOf(
  modal: ModalView,
  field: ModalField,
  answers: ModalAnswers,
  resolved: Resolved,
  force: boolean,
): Value {
  const answer = answers[field.customId] ?? field.value;
  const where = `the field "${field.label}" (${field.customId}) of the modal "${modal.title}"`;
  if (field.type === 'text') {
    if (force) return { value: answer };
    if (typeof answer !== 'string') return refuse(`${where} takes a text, got ${shown(answer)}`);
    requireText(field, answer, where);
    return { value: answer };
  }
  if (field.type === 'checkbox') {
    if (typeof answer !== 'boolean' && !force) refuse(`${where} takes true or false, got ${shown(answer)}`);
    return { value: answer };
  }
  const values = choicesOf(field, answer, where, resolved, force);
  return field.type === 'radio' ? { value: values[0] ?? null } : { values };
}

function requireText(field: ModalField, text: string, where: string): void {
  const length = lengthOf(text);
  if (length === 0) {
    if (field.required) refuse(`${where} is required`);
    return;
  }
  if (length < field.minLength || length > field.maxLength) {
    refuse(`${where} takes ${field.minLength} to ${field.maxLength} characters, got ${length}`);
  }
  if (!field.isParagraph && text.includes('\n')) refuse(`${where} takes one line only`);
}

function choicesOf(
  field: ModalField,
  answer: ModalAnswer,
  where: string,
  resolved: Resolved,
  force: boolean,
): readonly string[] {
  const given: readonly Reference[] = typeof answer === 'object' ? answer : [String(answer)];
  const references = given.filter((one) => one !== '');
  const kind = PICKED[field.type];
  if (force) return references.map((one) => (typeof one === 'string' ? one : one.id));
  const values = references.map((one) =>
    kind ? resolved.add(kind, one, where) : optionValue(field, one, where),
  );
  const least = field.required ? Math.max(1, field.minValues) : 0;
  if (values.length === 0 && !field.required) return values;
  if (values.length < least || values.length > field.maxValues) {
    refuse(`${where} takes ${least} to ${field.maxValues} choices, got ${values.length}`);
  }
  return values;
}

function optionValue(field: ModalField, given: Reference, where: string): string {
  const text = typeof given === 'string' ? given : given.id;
  const option =
    field.options.find(({ value }) => value === text) ?? field.options.find(({ label }) => label === text);
  if (option) return option.value;
  return refuse(
    `${where} takes one of: ${field.options.map(({ value }) => value).join(', ')}; got ${shown(given)}`,
  );
}

function refuse(message: string): never {
  throw new RefusedByClient(message);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
