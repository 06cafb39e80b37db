/** What Discord accepts as the components of a message, in the old layout and with Components V2. */
import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { walkComponents } from '../world/component-tree.ts';
import { EMOJI } from './emoji.ts';
import type { Report } from './form-errors.ts';
import { CUSTOM_ID, SELECTS } from './select.ts';
import {
  byType,
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
  url,
} from './shape.ts';
import type { Check } from './shape.ts';

const MAX_TOTAL = 40;
const MAX_TOTAL_TEXT = 4000;
const ROW_WIDTH = 5;

const STYLES = [
  ButtonStyle.Primary,
  ButtonStyle.Secondary,
  ButtonStyle.Success,
  ButtonStyle.Danger,
  ButtonStyle.Link,
];

const button = refined(
  object({
    style: required(oneOf(STYLES)),
    label: optional(text({ max: 80 })),
    emoji: optional(EMOJI),
    custom_id: optional(CUSTOM_ID),
    url: optional(url(['http', 'https', 'discord'], 512)),
    disabled: optional(flag),
  }),
  reportButton,
);

const row = refined(
  object({
    components: required(
      list(byType({ [ComponentType.Button]: button, ...SELECTS }), { min: 1, max: ROW_WIDTH }),
    ),
  }),
  reportWidth,
);

const mediaUrl = url(['http', 'https', 'attachment']);
const media = object({ url: required(mediaUrl) });
const textDisplay = object({ content: required(text({ max: MAX_TOTAL_TEXT })) });
const thumbnail = object({ media: required(media), description: optional(text({ max: 1024 })) });

const blocks: Readonly<Record<number, Check>> = {
  [ComponentType.ActionRow]: row,
  [ComponentType.Section]: object({
    components: required(list(byType({ [ComponentType.TextDisplay]: textDisplay }), { min: 1, max: 3 })),
    accessory: required(byType({ [ComponentType.Button]: button, [ComponentType.Thumbnail]: thumbnail })),
  }),
  [ComponentType.TextDisplay]: textDisplay,
  [ComponentType.MediaGallery]: object({
    items: required(list(object({ media: required(media) }), { min: 1, max: 10 })),
  }),
  [ComponentType.File]: object({ file: required(object({ url: required(url(['attachment'])) })) }),
  [ComponentType.Separator]: object({ divider: optional(flag), spacing: optional(oneOf([1, 2])) }),
};

const container = object({
  components: required(list(byType(blocks), { min: 1, max: MAX_TOTAL })),
  accent_color: optional(integer({ min: 0, max: 0xff_ff_ff })),
});

const OLD_LAYOUT = list(byType({ [ComponentType.ActionRow]: row }), { max: 5 });
const V2_LAYOUT = list(byType({ ...blocks, [ComponentType.Container]: container }), { max: MAX_TOTAL });

/** Reports what is wrong with a message's components. */
export function reportComponents(components: readonly unknown[], isV2: boolean, report: Report): void {
  const before = report.problemCount;
  (isV2 ? V2_LAYOUT : OLD_LAYOUT)(components, report);
  if (report.problemCount > before) return;
  reportRepeatedIds(components, report);
  if (isV2) reportTotals(components, report);
}

const NUMBER = integer({ min: 0, max: 2 ** 31 - 1 });

/** Two components with one custom_id, or one number, cannot be told apart. */
export function reportRepeatedIds(components: readonly unknown[], report: Report): void {
  const [customIds, numbers] = [new Set<unknown>(), new Set<unknown>()];
  walkComponents(components, (component, path) => {
    const at = path.reduce<Report>((outer, key) => outer.at(key), report);
    const { custom_id: customId, id } = component;
    if (customIds.has(customId)) {
      at.at('custom_id').problem(
        'COMPONENT_CUSTOM_ID_DUPLICATED',
        'Component custom id cannot be duplicated',
      );
    }
    if (!isMissing(customId)) customIds.add(customId);
    if (isMissing(id)) return;
    NUMBER(id, at.at('id'));
    if (numbers.has(id)) at.at('id').problem('COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated');
    // 0 asks for a number.
    if (id !== 0) numbers.add(id);
  });
}

function reportTotals(components: readonly unknown[], report: Report): void {
  let count = 0;
  let characters = 0;
  walkComponents(components, (component) => {
    count += 1;
    if (component['type'] === ComponentType.TextDisplay) characters += lengthOf(String(component['content']));
  });
  if (count > MAX_TOTAL) {
    report.problem(
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `The total number of components exceeds the maximum of ${MAX_TOTAL}`,
    );
  }
  if (characters > MAX_TOTAL_TEXT) {
    report.problem(
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Components displayable text size exceeds maximum size of ${MAX_TOTAL_TEXT}`,
    );
  }
}

function reportButton(value: Readonly<Record<string, unknown>>, report: Report): void {
  const isLink = value['style'] === ButtonStyle.Link;
  const { custom_id: id, url: target, label, emoji } = value;
  if (isLink && !target) report.at('url').problem('BUTTON_COMPONENT_URL_REQUIRED', 'A url is required');
  if (!isLink && !id)
    report.at('custom_id').problem('BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id is required');
  if (isLink ? id : target) {
    report
      .at(isLink ? 'custom_id' : 'url')
      .problem(
        'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
        'A custom id and url cannot both be specified',
      );
  }
  if (!label && !emoji) report.at('label').problem('BASE_TYPE_REQUIRED', 'This field is required');
}

function reportWidth(value: Readonly<Record<string, unknown>>, report: Report): void {
  const components: unknown[] = Array.isArray(value['components']) ? value['components'] : [];
  let width = 0;
  components.forEach((component, index) => {
    const isButton = isObject(component) && component['type'] === ComponentType.Button;
    width += isButton ? 1 : ROW_WIDTH;
    if (width > ROW_WIDTH) {
      report
        .at('components')
        .at(index)
        .problem('COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width');
    }
  });
}
