/** A message as a user sees it: a live view, so that later edits show. */
import {
  ComponentType,
  MessageFlags,
  type APIEmbed,
  type APIMessageTopLevelComponent,
} from 'discord-api-types/v10';
import { flattened } from '../world/component-tree.ts';
import type { Mentioned } from '../world/mentions.ts';
import { isLoading, type Attachment, type Message } from '../world/message.ts';
import { buttonViews, selectViews, type ButtonView, type SelectView } from './component-view.ts';

const views = new WeakMap<Message, MessageView>();
const messages = new WeakMap<MessageView, Message>();

/** A live view of one message. */
export class MessageView {
  /** Use `viewOf`, so that one message has one view. */
  constructor(message: Message) {
    messages.set(this, message);
  }

  get id(): string {
    return messageOf(this).id;
  }

  get channelId(): string {
    return messageOf(this).channel.id;
  }

  get content(): string {
    return messageOf(this).content;
  }

  get embeds(): readonly APIEmbed[] {
    return messageOf(this).embeds;
  }

  get components(): readonly APIMessageTopLevelComponent[] {
    return messageOf(this).components;
  }

  /** All its files, also those that Discord shows inside an embed or a component only. */
  get attachments(): readonly Attachment[] {
    return messageOf(this).attachments;
  }

  /** Discord's bit set. */
  get flags(): number {
    return messageOf(this).flags;
  }

  /** Whether only one user sees it. */
  get ephemeral(): boolean {
    return messageOf(this).audience !== undefined;
  }

  /** Whether it still says "is thinking". */
  get loading(): boolean {
    return isLoading(messageOf(this));
  }

  get deleted(): boolean {
    return messageOf(this).isDeleted;
  }

  get isComponentsV2(): boolean {
    return (messageOf(this).flags & MessageFlags.IsComponentsV2) !== 0;
  }

  /** Milliseconds since 1970. */
  get createdAt(): number {
    return messageOf(this).createdAt;
  }

  /** Milliseconds since 1970; undefined when it was never edited. */
  get editedAt(): number | undefined {
    return messageOf(this).editedAt;
  }

  get nonce(): string | number | undefined {
    return messageOf(this).nonce;
  }

  /** Who it has pinged, edits included; see `Mentioned`. */
  get mentioned(): Mentioned {
    return messageOf(this).mentioned;
  }

  /** All buttons, in the order they are seen. */
  get buttons(): readonly ButtonView[] {
    return buttonViews(messageOf(this).components);
  }

  /** All select menus, in the order they are seen. */
  get selects(): readonly SelectView[] {
    return selectViews(messageOf(this).components);
  }

  /** Everything there is to read: content, embeds and text displays, a line each. */
  get text(): string {
    const { content, embeds, components } = messageOf(this);
    const displays = flattened(components).filter(({ type }) => type === ComponentType.TextDisplay);
    const parts = [
      content,
      ...embeds.flatMap(embedTexts),
      ...displays.map((display) => String(display['content'])),
    ];
    return parts.filter((part) => part !== undefined && part !== '').join('\n');
  }

  /** What printing and comparing show. */
  toJSON(): object {
    const { id, content, embeds, components, ephemeral, loading, deleted, mentioned } = this;
    return { id, content, embeds, components, ephemeral, loading, deleted, mentioned };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }
}

/** The one view of a message. */
export function viewOf(message: Message): MessageView {
  let view = views.get(message);
  if (!view) views.set(message, (view = new MessageView(message)));
  return view;
}

/** The message behind a view. */
export function messageOf(view: MessageView): Message {
  const message = messages.get(view);
  if (!message) throw new TypeError('this is not a message of the sandbox');
  return message;
}

function embedTexts({ author, title, description, fields, footer }: APIEmbed): (string | undefined)[] {
  return [
    author?.name,
    title,
    description,
    ...(fields ?? []).flatMap(({ name, value }) => [name, value]),
    footer?.text,
  ];
}
