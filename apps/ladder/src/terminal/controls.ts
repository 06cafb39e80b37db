/** The buttons and selects of a message, numbered so that a number presses them. */
import {
  ButtonStyle,
  ComponentType,
  type APIButtonComponent,
  type APIMessageComponent,
  type APISelectMenuOption,
  type APIStringSelectComponent,
} from 'discord.js';
import type { DrawingContext } from './embed.ts';
import { printable, wrapPieces, wrapText } from './text-width.ts';

/** Something to press or to choose from. Numbers start at 1 and go on over the messages drawn together. */
export type Control =
  | {
      readonly kind: 'button';
      readonly number: number;
      readonly customId: string;
      readonly label: string;
    }
  | {
      readonly kind: 'select';
      readonly number: number;
      readonly customId: string;
      readonly label: string;
      readonly options: readonly APISelectMenuOption[];
      readonly leastChoices: number;
      readonly mostChoices: number;
    };

/** What was drawn: its lines, and the controls that their numbers stand for. */
export interface DrawnControls {
  readonly lines: string[];
  readonly controls: Control[];
}

const STYLE_COLOURS: Readonly<Partial<Record<ButtonStyle, number>>> = {
  [ButtonStyle.Primary]: 0x5865f2,
  [ButtonStyle.Success]: 0x57f287,
  [ButtonStyle.Danger]: 0xed4245,
};

/** Draws the component rows of a message; the first control gets the number `first`. */
export function drawControls(
  components: readonly APIMessageComponent[],
  context: DrawingContext,
  first: number,
): DrawnControls {
  const drawn: DrawnControls = { lines: [], controls: [] };
  for (const component of components) drawComponent(component, context, first, drawn);
  return drawn;
}

function drawComponent(
  component: APIMessageComponent,
  context: DrawingContext,
  first: number,
  drawn: DrawnControls,
): void {
  if (component.type !== ComponentType.ActionRow) {
    drawn.lines.push(context.paint.dim(`(a component of type ${component.type}, which is not drawn here)`));
    return;
  }
  const buttons: string[] = [];
  for (const part of component.components) {
    const number = first + drawn.controls.length;
    if (part.type === ComponentType.Button) {
      buttons.push(drawButton(part, number, context, drawn.controls));
    } else if (part.type === ComponentType.StringSelect) {
      drawn.lines.push(...drawSelect(part, number, context, drawn.controls));
    } else {
      drawn.lines.push(context.paint.dim(`(a component of type ${part.type}, which is not drawn here)`));
    }
  }
  if (buttons.length > 0) drawn.lines.push(...wrapPieces(buttons, '  ', context.width));
}

function drawButton(
  button: APIButtonComponent,
  number: number,
  { paint }: DrawingContext,
  controls: Control[],
): string {
  if (button.style === ButtonStyle.Premium) return paint.dim('(a shop button)');
  const label = printable([button.emoji?.name, button.label].filter(Boolean).join(' '));
  if (button.disabled === true) return paint.dim(`(${label})`);
  if (button.style === ButtonStyle.Link) return `[${label}: ${paint.underline(printable(button.url))}]`;
  controls.push({ kind: 'button', number, customId: button.custom_id, label });
  const colour = STYLE_COLOURS[button.style];
  const text = `[${number}] ${label}`;
  return paint.bold(colour === undefined ? text : paint.colour(colour, text));
}

function drawSelect(
  select: APIStringSelectComponent,
  number: number,
  { paint, width }: DrawingContext,
  controls: Control[],
): string[] {
  const label = printable(select.placeholder ?? 'Choose');
  if (select.disabled === true) return [paint.dim(`(${label})`)];
  const leastChoices = select.min_values ?? 1;
  const mostChoices = select.max_values ?? 1;
  const { options, custom_id: customId } = select;
  controls.push({ kind: 'select', number, customId, label, options, leastChoices, mostChoices });
  const heading = `${paint.bold(`[${number}] ${label}`)} ${paint.dim(choiceCount(leastChoices, mostChoices))}`;
  const list = options.map((option, index) => {
    const text = printable([option.emoji?.name, option.label].filter(Boolean).join(' '));
    return `${paint.dim(`${index + 1}`)} ${option.default === true ? paint.bold(`${text} ✓`) : text}`;
  });
  return [...wrapText(heading, width), ...wrapPieces(list, '   ', width - 4).map((line) => `    ${line}`)];
}

function choiceCount(least: number, most: number): string {
  return least === most ? `(choose ${most})` : `(choose ${least} to ${most})`;
}
