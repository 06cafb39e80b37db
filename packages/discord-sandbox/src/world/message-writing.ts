/** Sends, changes and deletes messages, and tells the gateway. */
import { EmbedType, MessageFlags, type APIAllowedMentions, type MessageType } from 'discord-api-types/v10';
import type { MessageContent } from '../limits/message.ts';
import type { Channel } from './channel.ts';
import { withIds } from './component-tree.ts';
import { mentionedIn, mergeMentioned, NOBODY } from './mentions.ts';
import type { Attachment, InteractionOrigin, Message } from './message.ts';
import type { User } from './user.ts';
import type { World } from './world.ts';

/** Flags that a bot may set itself. */
const SETTABLE =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** Where and how a new message appears. */
export interface NewMessage {
  readonly channel: Channel;
  readonly type: MessageType;
  readonly content: MessageContent;
  /** The only user who will see it. */
  readonly audience?: User | undefined;
  readonly repliesTo?: Message | undefined;
  readonly origin?: InteractionOrigin;
  /** "… is thinking": to be filled in by an edit. */
  readonly isLoading?: boolean;
}

/** Sends a message as the bot. */
export function sendMessage(world: World, draft: NewMessage): Message {
  const { channel, content, audience } = draft;
  const ephemeral = audience ? MessageFlags.Ephemeral : 0;
  const loading = draft.isLoading === true ? MessageFlags.Loading : 0;
  const message: Message = {
    id: world.snowflakes.next(),
    channel,
    author: world.bot,
    type: draft.type,
    createdAt: world.clock.now(),
    nonce: content.nonce,
    audience,
    repliesTo: draft.repliesTo,
    origin: draft.origin,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    flags: ephemeral | loading,
    editedAt: undefined,
    isDeleted: false,
    mentions: NOBODY,
    mentioned: NOBODY,
    mentionedUsers: [],
  };
  apply(world, message, content);
  channel.history.add(message);
  world.announce('MESSAGE_CREATE', message);
  return message;
}

/** Changes what the body names, and fills in a message that was "thinking". */
export function editMessage(world: World, message: Message, content: MessageContent): void {
  const wasLoading = (message.flags & MessageFlags.Loading) !== 0;
  message.flags &= ~MessageFlags.Loading;
  apply(world, message, content);
  if (!wasLoading) message.editedAt = world.clock.now();
  world.announce('MESSAGE_UPDATE', message);
}

/** Whether nothing would be left of the message for anybody to see. */
export function isEmptyAfter(message: Message | undefined, content: MessageContent): boolean {
  return (['content', 'embeds', 'components', 'attachments'] as const).every(
    (part) => (content[part] ?? message?.[part] ?? '').length === 0,
  );
}

/** Takes a message away from everybody. */
export function deleteMessage(world: World, message: Message): void {
  message.isDeleted = true;
  message.channel.history.delete(message);
  world.announce('MESSAGE_DELETE', message);
}

function apply(world: World, message: Message, content: MessageContent): void {
  if (content.content !== undefined) message.content = content.content;
  if (content.embeds !== undefined)
    message.embeds = content.embeds.map((embed) => ({ ...embed, type: EmbedType.Rich }));
  if (content.components !== undefined) message.components = withIds(content.components);
  if (content.attachments !== undefined) message.attachments = attachmentsFor(message, content.attachments);
  if (content.flags !== undefined) message.flags = mergeFlags(message.flags, content.flags);
  refreshMentions(world, message, content.allowedMentions);
}

/** Components V2 can be switched on, never off; the rest is replaced. */
function mergeFlags(current: number, wanted: number): number {
  const kept = current & ~(MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications);
  return kept | (wanted & SETTABLE);
}

function refreshMentions(world: World, message: Message, allowed: APIAllowedMentions | undefined): void {
  message.mentions = mentionedIn(message.content, message.components, allowed);
  message.mentioned = mergeMentioned(message.mentioned, message.mentions);
  message.mentionedUsers = message.mentions.users.flatMap((id) => world.userById(id) ?? []);
}

function attachmentsFor({ audience }: Message, attachments: readonly Attachment[]): readonly Attachment[] {
  return audience ? attachments.map((attachment) => ({ ...attachment, ephemeral: true })) : attachments;
}
