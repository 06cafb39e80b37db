/** The parts that every message of the ladder is made of, as plain Discord JSON. */
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type APIEmbedField,
  type APISelectMenuOption,
} from 'discord.js';

/** What a message shows. An edit with it replaces everything that was there. */
export interface MessageView {
  readonly embeds: APIEmbed[];
  readonly components: Row[];
  /** Pictures of the message: an embed shows one as `attachment://name`. */
  readonly files?: readonly PictureFile[];
}

/** A picture as discord.js sends it. */
export interface PictureFile {
  readonly attachment: Buffer;
  readonly name: string;
  /** For those who cannot see it. */
  readonly description: string;
}

/** One line of buttons, or one select. */
export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** What colour says what, on every screen alike. */
export const COLOUR = {
  working: 0x3498db,
  done: 0x2ecc71,
  trouble: 0xe74c3c,
  warning: 0xe67e22,
  result: 0xf1c40f,
  match: 0x1abc9c,
} as const;

const STYLE = {
  main: ButtonStyle.Primary,
  good: ButtonStyle.Success,
  bad: ButtonStyle.Danger,
  plain: ButtonStyle.Secondary,
} as const;

/** A message of one embed and its controls. */
export function message(embed: APIEmbed, components: readonly Row[] = []): MessageView {
  return { embeds: [embed], components: [...components] };
}

/** A field of an embed, side by side with its neighbours when `inline`. */
export function field(name: string, value: string, inline = false): APIEmbedField {
  return { name, value, inline };
}

/** Puts buttons (at most five) or one select in a line. */
export function row(...components: APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components };
}

/** A button whose meaning is in its custom id. */
export function button(
  label: string,
  customId: string,
  style: keyof typeof STYLE = 'plain',
  disabled = false,
): APIComponentInMessageActionRow {
  return { type: ComponentType.Button, style: STYLE[style], label, custom_id: customId, disabled };
}

/** What a select offers and how much of it may be taken. */
export interface SelectView {
  readonly customId: string;
  readonly placeholder: string;
  readonly options: readonly APISelectMenuOption[];
  /** How many may be taken at once; none may always be. */
  readonly most: number;
}

/** A select from which nothing need be taken. */
export function select({
  customId,
  placeholder,
  options: offered,
  most,
}: SelectView): APIComponentInMessageActionRow {
  const limit = Math.min(most, offered.length);
  const marked = offered.filter((option) => option.default === true).slice(0, limit);
  return {
    type: ComponentType.StringSelect,
    custom_id: customId,
    placeholder,
    min_values: 0,
    max_values: limit,
    // More marks than may be taken, as after a rule was tightened, would make Discord refuse the message.
    options: offered.map((option) => ({ ...option, default: marked.includes(option) })),
  };
}

/** Options of a select, with those that are chosen marked. */
export function options(
  things: readonly { readonly code: string; readonly name: string }[],
  chosen: readonly string[],
): APISelectMenuOption[] {
  return things.map(({ code, name }) => ({ label: name, value: code, default: chosen.includes(code) }));
}
