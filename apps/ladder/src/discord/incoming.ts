/** Reads a discord.js interaction: who, where, what. From here on nothing knows Discord's library. */
import {
  InteractionContextType,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageComponentInteraction,
  type ModalSubmitInteraction,
} from 'discord.js';
import { findCommand, findControl } from '../commands/all-commands.ts';
import type { Answer, Suggestion } from '../commands/command.ts';
import { Effects } from '../flows/effects.ts';
import type { Call, Ladder } from '../flows/ladder.ts';
import type { Visit } from '../store/visit.ts';
import type { Texts } from '../texts/english.ts';
import { textsFor } from '../texts/languages.ts';

/** An interaction that is answered with a message or a form. */
export type Answerable = ChatInputCommandInteraction | MessageComponentInteraction | ModalSubmitInteraction;

/** What an interaction asks for. */
export type Incoming =
  /** It is answered from memory, at every key. */
  | { readonly kind: 'suggest'; readonly name: string; readonly suggestions: readonly Suggestion[] }
  | {
      readonly kind: 'answer';
      readonly name: string;
      readonly effects: Effects;
      readonly texts: Texts;
      /** Whether this delivery is known to be the one that counts. */
      readonly isOurs: () => boolean;
      /** The command that shows what became of it. */
      readonly lookWith: string;
      readonly work: () => Promise<Answer>;
    }
  /** Nothing that this version has: an old message, or a command that is gone. */
  | { readonly kind: 'unknown'; readonly name: string };

/** Where one sees what a control of this area has done. */
const LOOK_WITH: Readonly<Record<string, string>> = {
  setup: '/profile',
  board: '/leaderboard',
  match: '/match',
  history: '/history',
  activity: '/activity',
  profile: '/profile',
};

/** Finds out what an interaction asks for, without doing it. */
export function readInteraction(interaction: Interaction, ladder: Ladder): Incoming {
  if (interaction.isAutocomplete()) {
    const { name, value } = interaction.options.getFocused(true);
    const command = findCommand(interaction.commandName);
    const suggestions = command?.suggest?.(name, value, textsFor(interaction.locale)) ?? [];
    return { kind: 'suggest', name: `autocomplete /${interaction.commandName}`, suggestions };
  }
  if (interaction.isChatInputCommand()) return readCommand(interaction, ladder);
  if (interaction.isButton()) return readControl(interaction, 'button', ladder);
  if (interaction.isStringSelectMenu()) return readControl(interaction, 'select', ladder, interaction.values);
  if (interaction.isModalSubmit()) return readControl(interaction, 'modal', ladder);
  return { kind: 'unknown', name: `interaction of type ${interaction.type}` };
}

function readCommand(interaction: ChatInputCommandInteraction, ladder: Ladder): Incoming {
  const subcommand = interaction.options.getSubcommand(false);
  const shown = `/${interaction.commandName}`;
  const name = subcommand === null ? shown : `${shown} ${subcommand}`;
  const command = findCommand(interaction.commandName);
  if (command === undefined) return { kind: 'unknown', name };
  const { data } = interaction.options;
  const options = new Map(
    (subcommand === null ? data : (data[0]?.options ?? [])).flatMap(({ name: option, value }) =>
      value === undefined ? [] : [[option, value]],
    ),
  );
  const { call, isOurs } = callOf(interaction, name, ladder);
  return {
    kind: 'answer',
    name,
    effects: call.effects,
    texts: call.texts,
    isOurs,
    lookWith: subcommand === null ? name : `${shown} log`,
    work: () => command.run({ ...call, options, ...(subcommand !== null && { subcommand }) }, ladder),
  };
}

function readControl(
  interaction: MessageComponentInteraction | ModalSubmitInteraction,
  kind: 'button' | 'select' | 'modal',
  ladder: Ladder,
  values: readonly string[] = [],
): Incoming {
  const { route, parts, control } = findControl(interaction.customId);
  const name = `${kind} ${route}`;
  if (control === undefined) return { kind: 'unknown', name };
  const { call, isOurs } = callOf(interaction, name, ladder);
  const fields = interaction.isModalSubmit() ? fieldsOf(interaction) : new Map<string, readonly string[]>();
  return {
    kind: 'answer',
    name,
    effects: call.effects,
    texts: call.texts,
    isOurs,
    lookWith: LOOK_WITH[route.split(':')[0] ?? ''] ?? '/queue',
    work: () => control({ ...call, parts, values, fields }, ladder),
  };
}

function fieldsOf(interaction: ModalSubmitInteraction): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...interaction.fields.fields.values()].map((data) => {
      if ('values' in data) return [data.customId, data.values];
      return [data.customId, 'value' in data && typeof data.value === 'string' ? [data.value] : []];
    }),
  );
}

function callOf(
  interaction: Answerable,
  name: string,
  ladder: Ladder,
): { readonly call: Call & { readonly texts: Texts }; readonly isOurs: () => boolean } {
  let isFirst = false;
  const visit: Visit = {
    interactionId: interaction.id,
    delivery: ladder.newToken(),
    onFirst: () => {
      isFirst = true;
    },
    playerId: interaction.user.id,
    username: interaction.user.username,
    locale: interaction.locale,
    dmChannelId: isWithBot(interaction) ? (interaction.channelId ?? undefined) : undefined,
    channelId: interaction.guildId === null ? undefined : (interaction.channelId ?? undefined),
    name,
    at: ladder.now(),
  };
  const call = { effects: new Effects(), visit, texts: textsFor(interaction.locale) };
  return { call, isOurs: () => isFirst };
}

/** Whether it happens in the direct messages between the player and the bot, where messages may stay. */
export function isWithBot({ context, guildId }: Answerable): boolean {
  // Old clients send no context; outside of servers the bot is then in its own direct messages.
  return context === null ? guildId === null : context === InteractionContextType.BotDM;
}
