/** A modal as a user sees it. */
import {
  ComponentType,
  TextInputStyle,
  type APICheckboxComponent,
  type APICheckboxGroupComponent,
  type APIModalInteractionResponseCallbackData,
  type APIRadioGroupComponent,
  type APISelectMenuComponent,
  type APITextInputComponent,
} from 'discord-api-types/v10';
import { withIds } from '../world/component-tree.ts';
import type { Interaction } from '../world/interaction.ts';
import { selectView, type SelectKind, type SelectOptionView } from './component-view.ts';

/** How a field is filled in. */
export type ModalFieldType = 'text' | `${SelectKind} select` | 'radio' | 'checkboxes' | 'checkbox';

/** One field of a modal. */
export interface ModalField {
  readonly customId: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly type: ModalFieldType;
  /** What is there before the user does anything. */
  readonly value: string | readonly string[] | boolean;
  /** What can be chosen; empty when users, roles or channels are chosen, or nothing is. */
  readonly options: readonly SelectOptionView[];
  readonly required: boolean;
  /** Characters of a text, 0 and 4000 when the bot set no bound. */
  readonly minLength: number;
  readonly maxLength: number;
  /** How many can be chosen. */
  readonly minValues: number;
  readonly maxValues: number;
  readonly placeholder: string | undefined;
  /** Whether a text may have several lines. */
  readonly isParagraph: boolean;
  /** Discord's component type and number, as they go back to the bot. */
  readonly componentType: ComponentType;
  readonly componentId: number;
}

/** A modal that is open in front of a user. */
export interface ModalView {
  readonly customId: string;
  readonly title: string;
  readonly fields: readonly ModalField[];
  /** Paragraphs between the fields. */
  readonly texts: readonly string[];
}

interface Opened {
  readonly interaction: Interaction;
  readonly components: readonly ModalBlock[];
}

type FieldComponent =
  | APITextInputComponent
  | APISelectMenuComponent
  | APIRadioGroupComponent
  | APICheckboxGroupComponent
  | APICheckboxComponent;

/** The top level of a modal, every component with its id. */
export type ModalBlock =
  | {
      readonly type: ComponentType.ActionRow;
      readonly id: number;
      readonly components: readonly [APITextInputComponent];
    }
  | {
      readonly type: ComponentType.Label;
      readonly id: number;
      readonly label: string;
      readonly description?: string;
      readonly component: FieldComponent;
    }
  | { readonly type: ComponentType.TextDisplay; readonly id: number; readonly content: string };

const opened = new WeakMap<ModalView, Opened>();

/** The modal that an interaction was answered with. */
export function modalViewOf(
  interaction: Interaction,
  data: APIModalInteractionResponseCallbackData,
): ModalView {
  // The limits' tables let nothing else pass, and `withIds` gave every component its id.
  const components = withIds(data.components) as unknown as ModalBlock[];
  const view: ModalView = {
    customId: data.custom_id,
    title: data.title,
    fields: components.flatMap((block) => fieldOf(block) ?? []),
    texts: components.flatMap((block) => (block.type === ComponentType.TextDisplay ? [block.content] : [])),
  };
  opened.set(view, { interaction, components });
  return view;
}

/** What is behind a modal. */
export function openedModal(view: ModalView): Opened {
  const found = opened.get(view);
  if (!found) throw new TypeError('this is not a modal of the sandbox');
  return found;
}

function fieldOf(block: ModalBlock): ModalField | undefined {
  if (block.type === ComponentType.TextDisplay) return undefined;
  if (block.type === ComponentType.Label) {
    return { ...ofComponent(block.component), label: block.label, description: block.description };
  }
  const [input] = block.components;
  return { ...ofComponent(input), label: input.label ?? '', description: undefined };
}

type FieldBody = Omit<ModalField, 'label' | 'description'>;

const PLAIN = {
  value: '',
  options: [],
  required: true,
  minLength: 0,
  maxLength: 4000,
  minValues: 0,
  maxValues: 0,
  placeholder: undefined,
  isParagraph: false,
};

function ofComponent(component: FieldComponent): FieldBody {
  const common = {
    ...PLAIN,
    customId: component.custom_id,
    componentType: component.type,
    componentId: component.id ?? 0,
  };
  if (component.type === ComponentType.TextInput) {
    return {
      ...common,
      type: 'text',
      value: component.value ?? '',
      required: component.required ?? true,
      minLength: component.min_length ?? 0,
      maxLength: component.max_length ?? 4000,
      placeholder: component.placeholder,
      isParagraph: component.style === TextInputStyle.Paragraph,
    };
  }
  if (component.type === ComponentType.Checkbox) {
    return { ...common, type: 'checkbox', value: component.default ?? false, required: false };
  }
  if (component.type === ComponentType.RadioGroup) {
    return { ...common, ...ofChoices(component), type: 'radio', minValues: 1, maxValues: 1 };
  }
  if (component.type === ComponentType.CheckboxGroup) {
    const { min_values: minValues = 1, max_values: maxValues = component.options.length } = component;
    return { ...common, ...ofChoices(component), type: 'checkboxes', minValues, maxValues };
  }
  const { kind, options, defaults, minValues, maxValues, placeholder } = selectView(component);
  const required = component.required ?? true;
  return {
    ...common,
    type: `${kind} select`,
    value: defaults,
    options,
    minValues,
    maxValues,
    placeholder,
    required,
  };
}

function ofChoices({
  options,
  required = true,
}: APIRadioGroupComponent | APICheckboxGroupComponent): Pick<FieldBody, 'options' | 'value' | 'required'> {
  const views = options.map(({ label, value, description, default: isDefault = false }) => ({
    label,
    value,
    description,
    isDefault,
  }));
  return { options: views, value: views.filter((one) => one.isDefault).map((one) => one.value), required };
}
