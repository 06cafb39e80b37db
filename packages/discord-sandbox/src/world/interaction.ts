/**
 * One interaction, from the moment it is sent to the bot.
 *
 *     waiting ──▶ answered      the bot's first response came in time
 *        └──────▶ missed        it did not; whatever comes later is "Unknown interaction"
 */
import { randomBytes } from 'node:crypto';
import type {
  APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionType,
  InteractionType,
} from 'discord-api-types/v10';
import type { Choice } from '../limits/autocomplete.ts';
import type { Channel } from './channel.ts';
import type { Message } from './message.ts';
import type { User } from './user.ts';

/** The bot's first response. */
export type FirstResponse =
  | { readonly kind: 'message' | 'deferred' | 'update'; readonly message: Message }
  | { readonly kind: 'modal'; readonly modal: APIModalInteractionResponseCallbackData }
  | { readonly kind: 'autocomplete'; readonly choices: readonly Choice[] };

/** What kind of thing the user did, and what belongs to it. */
export type Trigger =
  | { readonly type: InteractionType.ApplicationCommand; readonly name: string }
  | {
      readonly type: InteractionType.ApplicationCommandAutocomplete;
      readonly name: string;
      readonly optionType: ApplicationCommandOptionType;
    }
  | { readonly type: InteractionType.MessageComponent; readonly message: Message }
  | { readonly type: InteractionType.ModalSubmit; readonly message: Message | undefined };

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly user: User;
  readonly channel: Channel;
  readonly trigger: Trigger;
  readonly createdAt: number;
  state: 'waiting' | 'answered' | 'missed';
  /** What `@original` is: the first response, or the message that an update changes. */
  original: Message | undefined;
  readonly followUps: Message[];
  /** Tells the user. Called once, when the first response is accepted. */
  readonly onAnswered: (response: FirstResponse) => void;
}

/** The message that the pressed component, or the component that opened the modal, is on. */
export function sourceMessage(interaction: Interaction): Message | undefined {
  return 'message' in interaction.trigger ? interaction.trigger.message : undefined;
}

const PREFIX = 'interaction:';

/** A token as Discord makes them: it carries its interaction's id, so that an old one can be told from a wrong one. */
export function newToken(interactionId: string): string {
  const secret = randomBytes(24).toString('base64url');
  return Buffer.from(`${PREFIX}${interactionId}:${secret}`).toString('base64url');
}

/** The interaction id in a token, or undefined when it has not the form of one. */
export function interactionIdOf(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  return new RegExp(`^${PREFIX}(\\d{17,20}):`).exec(text)?.[1];
}
