/** Buttons and select menus as a user sees them. */
import {
  ButtonStyle,
  ComponentType,
  type APIButtonComponent,
  type APISelectMenuComponent,
} from 'discord-api-types/v10';
import { flattened } from '../world/component-tree.ts';

/** A button. */
export interface ButtonView {
  /** The label, with the emoji in front if it is a character. */
  readonly label: string;
  /** The label without the emoji. */
  readonly plainLabel: string;
  /** Undefined for a link. */
  readonly customId: string | undefined;
  /** Where a link leads. */
  readonly url: string | undefined;
  readonly style: ButtonStyle;
  readonly disabled: boolean;
}

/** An option of a select menu. */
export interface SelectOptionView {
  readonly label: string;
  readonly value: string;
  readonly description: string | undefined;
  /** Whether it is chosen already. */
  readonly isDefault: boolean;
}

/** What a select menu offers: fixed options, or users, roles, channels. */
export type SelectKind = 'string' | 'user' | 'role' | 'mentionable' | 'channel';

/** A select menu. */
export interface SelectView {
  readonly customId: string;
  readonly kind: SelectKind;
  readonly placeholder: string | undefined;
  /** Empty unless `kind` is 'string'. */
  readonly options: readonly SelectOptionView[];
  /** Values that are chosen already. */
  readonly defaults: readonly string[];
  readonly minValues: number;
  readonly maxValues: number;
  readonly disabled: boolean;
}

const KINDS: Readonly<Partial<Record<number, SelectKind>>> = {
  [ComponentType.StringSelect]: 'string',
  [ComponentType.UserSelect]: 'user',
  [ComponentType.RoleSelect]: 'role',
  [ComponentType.MentionableSelect]: 'mentionable',
  [ComponentType.ChannelSelect]: 'channel',
};

export function buttonComponents(components: readonly object[]): APIButtonComponent[] {
  return flattened(components)
    .filter(({ type }) => type === ComponentType.Button)
    .map((button) => button as unknown as APIButtonComponent);
}

export function selectComponents(components: readonly object[]): APISelectMenuComponent[] {
  return flattened(components)
    .filter(({ type }) => typeof type === 'number' && KINDS[type] !== undefined)
    .map((select) => select as unknown as APISelectMenuComponent);
}

export function buttonViews(components: readonly object[]): ButtonView[] {
  return buttonComponents(components).map((button) => ({
    label: labelOf(button),
    plainLabel: 'label' in button ? (button.label ?? '') : '',
    customId: 'custom_id' in button ? button.custom_id : undefined,
    url: 'url' in button ? button.url : undefined,
    style: button.style,
    disabled: button.disabled === true,
  }));
}

export function selectViews(components: readonly object[]): SelectView[] {
  return selectComponents(components).map(selectView);
}

/** One select menu, of a message or of a modal. */
export function selectView(select: APISelectMenuComponent): SelectView {
  const options = select.type === ComponentType.StringSelect ? select.options.map(optionView) : [];
  const defaults = 'default_values' in select ? (select.default_values ?? []).map(({ id }) => id) : [];
  return {
    customId: select.custom_id,
    kind: KINDS[select.type] ?? 'string',
    placeholder: select.placeholder,
    options,
    defaults: [...defaults, ...options.filter(({ isDefault }) => isDefault).map(({ value }) => value)],
    minValues: select.min_values ?? 1,
    maxValues: select.max_values ?? 1,
    disabled: select.disabled === true,
  };
}

function optionView(option: {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly default?: boolean;
}): SelectOptionView {
  return {
    label: option.label,
    value: option.value,
    description: option.description,
    isDefault: option.default === true,
  };
}

function labelOf(button: APIButtonComponent): string {
  if (button.style === ButtonStyle.Premium) return '';
  const emoji = button.emoji?.id === undefined ? button.emoji?.name : undefined;
  return [emoji, button.label].filter((part) => part !== undefined && part !== null && part !== '').join(' ');
}
