/** Finds the button or select menu on a message that a user means. */
import { ComponentType } from 'discord-api-types/v10';
import { RefusedByClient } from '../sandbox-error.ts';
import type { Message } from '../world/message.ts';
import {
  buttonComponents,
  buttonViews,
  selectComponents,
  selectView,
  type ButtonView,
  type SelectView,
} from './component-view.ts';

/** A button: by label, by custom id, or by number from 0. */
export type ButtonName = string | number | { readonly customId: string };

/** A select menu: by custom id, or by number from 0. */
export type SelectName = string | number | { readonly customId: string };

export interface FoundButton {
  readonly customId: string;
  readonly label: string;
  readonly id: number;
}

export interface FoundSelect {
  readonly customId: string;
  readonly type: ComponentType;
  readonly id: number;
  /** Undefined when `force` named one that the message does not have. */
  readonly view: SelectView | undefined;
}

/** Throws `RefusedByClient` when it is not there or cannot be pressed, unless `force` names a custom id. */
export function findButton(message: Message, name: ButtonName, force: boolean): FoundButton {
  const views = buttonViews(message.components);
  const index = typeof name === 'number' ? name : indexOf(views, name);
  const view = views[index];
  const component = buttonComponents(message.components)[index];
  if (!view || !component) {
    if (force && typeof name === 'object') return { customId: name.customId, label: name.customId, id: 0 };
    const labels = views.map((one) => `"${one.label}"`).join(', ');
    throw new RefusedByClient(`the message has no button ${shown(name)}; it has: ${labels || 'none'}`);
  }
  if (view.customId === undefined)
    throw new RefusedByClient(`the button "${view.label}" is a link: the bot does not learn of it`);
  if (view.disabled && !force) throw new RefusedByClient(`the button "${view.label}" is disabled`);
  return { customId: view.customId, label: view.label, id: component.id ?? 0 };
}

/** Throws `RefusedByClient` when it is not there or is disabled, unless `force` names a custom id. */
export function findSelect(message: Message, name: SelectName, force: boolean): FoundSelect {
  const components = selectComponents(message.components);
  const customId = typeof name === 'object' ? name.customId : name;
  const component =
    typeof customId === 'number'
      ? components[customId]
      : components.find((one) => one.custom_id === customId);
  if (!component) {
    if (force && typeof customId === 'string') {
      return { customId, type: ComponentType.StringSelect, id: 0, view: undefined };
    }
    const ids = components.map((one) => one.custom_id).join(', ');
    throw new RefusedByClient(`the message has no select menu ${shown(name)}; it has: ${ids || 'none'}`);
  }
  const view = selectView(component);
  if (view.disabled && !force) throw new RefusedByClient(`the select menu "${view.customId}" is disabled`);
  return { customId: view.customId, type: component.type, id: component.id ?? 0, view };
}

/** A label goes before a custom id that happens to be the same. */
function indexOf(views: readonly ButtonView[], name: string | { readonly customId: string }): number {
  if (typeof name === 'object') return views.findIndex(({ customId }) => customId === name.customId);
  const byLabel = views.findIndex(({ label, plainLabel }) => label === name || plainLabel === name);
  return byLabel === -1 ? views.findIndex(({ customId }) => customId === name) : byLabel;
}

function shown(name: ButtonName): string {
  return typeof name === 'object' ? `with the custom id "${name.customId}"` : JSON.stringify(name);
}
