/** A person on the local Discord: goes places, presses buttons, chooses, fills in modals. */
import { ComponentType, InteractionType, type Locale } from 'discord-api-types/v10';
import type { LocalDiscord } from '../local-discord.ts';
import { RefusedByClient } from '../sandbox-error.ts';
import type { Message } from '../world/message.ts';
import type { User } from '../world/user.ts';
import { deliver } from './deliver.ts';
import { findButton, findSelect, type ButtonName, type SelectName } from './find-component.ts';
import { messageOf, MessageView } from './message-view.ts';
import { submittedComponents, type ModalAnswers } from './modal-answers.ts';
import { openedModal, type ModalView } from './modal-view.ts';
import { channelAt, type Place } from './place.ts';
import { replyOf, type Reply } from './reply.ts';
import { Resolved, type Reference } from './resolved.ts';
import { chosenValues } from './select-choice.ts';
import { enter, UserAtPlace } from './user-at-place.ts';

/** A message, or a reply that has one. */
export type MessageLike = MessageView | Reply | undefined;
/** A modal, or a reply that is one. */
export type ModalLike = ModalView | Reply | undefined;

/** Lets a user do what Discord's client would not: the interaction is sent to the bot all the same. */
export interface Force {
  readonly force?: boolean;
}

export class SandboxUser {
  readonly #discord: LocalDiscord;
  readonly #user: User;

  constructor(discord: LocalDiscord, user: User) {
    this.#discord = discord;
    this.#user = user;
  }

  get id(): string {
    return this.#user.id;
  }

  get name(): string {
    return this.#user.name;
  }

  get username(): string {
    return this.#user.username;
  }

  get locale(): `${Locale}` {
    return this.#user.locale;
  }

  /** What the user sets Discord to; the bot learns of it with the next interaction. */
  setLocale(locale: `${Locale}`): void {
    this.#user.locale = locale;
  }

  /** The user in a channel, where slash commands can be typed. Throws `RefusedByClient` where the user cannot be. */
  in(place: Place): UserAtPlace {
    return new UserAtPlace(this.#discord, this.#user, channelAt(place));
  }

  /** The bot can no longer send this user direct messages: 50007, or 50278 where they share no server any more. */
  closeDms(why: 'closed' | 'no common server' = 'closed'): void {
    this.#user.directMessages = why;
  }

  openDms(): void {
    this.#user.directMessages = 'open';
  }

  /**
   * Presses a button: by its label, its custom id, or its number from 0. With `force` the button may be disabled,
   * changed away meanwhile, or on a message that this user cannot see.
   */
  async press(on: MessageLike, button: ButtonName, { force = false }: Force = {}): Promise<Reply> {
    const message = this.#visible(on, 'press a button', force);
    const found = findButton(message, button, force);
    return this.#useComponent(message, `the button "${found.label}"`, {
      component_type: ComponentType.Button,
      custom_id: found.customId,
      id: found.id,
    });
  }

  /**
   * Chooses in a select menu: by its custom id or its number from 0. Values are option values (or labels), or users,
   * roles and channels as ids or objects. With `force` nothing is checked.
   */
  async choose(
    on: MessageLike,
    select: SelectName,
    values: readonly Reference[],
    { force = false }: Force = {},
  ): Promise<Reply> {
    const message = this.#visible(on, 'choose', force);
    const found = findSelect(message, select, force);
    const resolved = new Resolved(this.#discord.world, message.channel);
    const label = `the select "${found.customId}"`;
    return this.#useComponent(message, label, {
      component_type: found.type,
      custom_id: found.customId,
      id: found.id,
      values: chosenValues(found, values, label, resolved, force),
      ...resolved.payload(),
    });
  }

  /** Sends a modal off; a field without an answer keeps what the bot put there. With `force` nothing is checked. */
  async submit(modalLike: ModalLike, answers: ModalAnswers, { force = false }: Force = {}): Promise<Reply> {
    const modal = modalLike && 'latencyMs' in modalLike ? modalLike.modal : modalLike;
    if (!modal) throw new RefusedByClient(`${this.name} has no modal to submit: the reply is not one`);
    const { interaction: opener, components } = openedModal(modal);
    if (opener.user !== this.#user) {
      throw new RefusedByClient(
        `the modal "${modal.title}" is open for ${opener.user.name}, not for ${this.name}`,
      );
    }
    const { channel, trigger } = opener;
    const resolved = new Resolved(this.#discord.world, channel);
    const message = trigger.type === InteractionType.MessageComponent ? trigger.message : undefined;
    const { interaction, response, latencyMs } = await deliver(this.#discord, {
      user: this.#user,
      channel,
      trigger: { type: InteractionType.ModalSubmit, message },
      data: {
        custom_id: modal.customId,
        components: submittedComponents(modal, components, answers, resolved, force),
        ...resolved.payload(),
      },
      label: `the modal "${modal.title}"`,
    });
    return replyOf(interaction, response, latencyMs);
  }

  async #useComponent(message: Message, label: string, data: object): Promise<Reply> {
    const { interaction, response, latencyMs } = await deliver(this.#discord, {
      user: this.#user,
      channel: message.channel,
      trigger: { type: InteractionType.MessageComponent, message },
      data,
      label,
    });
    return replyOf(interaction, response, latencyMs);
  }

  #visible(on: MessageLike, what: string, force: boolean): Message {
    const view = on instanceof MessageView ? on : on?.message;
    if (!view) throw new RefusedByClient(`${this.name} cannot ${what}: there is no message`);
    const message = messageOf(view);
    if (force) return message;
    enter(this.#discord, this.#user, message.channel);
    const isHidden = message.audience !== undefined && message.audience !== this.#user;
    if (isHidden)
      throw new RefusedByClient(
        `${this.name} cannot ${what}: only ${message.audience?.name} sees this message`,
      );
    if (message.isDeleted) throw new RefusedByClient(`${this.name} cannot ${what}: the message was deleted`);
    return message;
  }
}
