/** What a user chooses in a message's select menu, held to what Discord's client lets through. */
import { RefusedByClient } from '../sandbox-error.ts';
import type { SelectKind, SelectView } from './component-view.ts';
import type { FoundSelect } from './find-component.ts';
import type { Reference, ReferenceKind, Resolved } from './resolved.ts';

const PICKED: Readonly<Record<Exclude<SelectKind, 'string'>, ReferenceKind>> = {
  user: 'user',
  role: 'role',
  mentionable: 'mentionable',
  channel: 'channel',
};

/** The values as they go to the bot. Throws `RefusedByClient` for a choice that the menu does not offer. */
export function chosenValues(
  { view }: FoundSelect,
  given: readonly Reference[],
  where: string,
  resolved: Resolved,
  force: boolean,
): string[] {
  if (force || !view) return given.map((one) => (typeof one === 'string' ? one : one.id));
  const { minValues, maxValues, kind } = view;
  if (given.length < minValues || given.length > maxValues) {
    throw new RefusedByClient(`${where} takes ${minValues} to ${maxValues} values, got ${given.length}`);
  }
  return given.map((one) =>
    kind === 'string' ? optionValue(view, one, where) : resolved.add(PICKED[kind], one, where),
  );
}

function optionValue({ options }: SelectView, given: Reference, where: string): string {
  const text = typeof given === 'string' ? given : given.id;
  const option = options.find(({ value }) => value === text) ?? options.find(({ label }) => label === text);
  if (option) return option.value;
  throw new RefusedByClient(`${where} offers ${options.map(({ value }) => value).join(', ')}; got "${text}"`);
}
