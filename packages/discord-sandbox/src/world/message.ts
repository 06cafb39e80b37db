/** One message, as the sandbox keeps it and as REST and the gateway show it. */
import {
  MessageFlags,
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type MessageType,
} from 'discord-api-types/v10';
import type { Channel } from './channel.ts';
import type { Mentioned } from './mentions.ts';
import { userPayload, type User } from './user.ts';

/** A file of a message; `Sandbox.download` gives its bytes. */
export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly content_type: string;
  readonly url: string;
  readonly proxy_url: string;
  /** Pixels; only of a PNG. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  /** For those who cannot see it. */
  readonly description?: string;
  /** There when only one user sees the message. */
  readonly ephemeral?: true;
}

/** Which interaction a message answers. */
export interface InteractionOrigin {
  readonly id: string;
  readonly type: number;
  readonly name: string;
  readonly user: User;
}

export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly author: User;
  readonly type: MessageType;
  readonly createdAt: number;
  readonly nonce: string | number | undefined;
  /** The only user who sees it; undefined: everybody in the channel does. */
  readonly audience: User | undefined;
  readonly repliesTo: Message | undefined;
  readonly origin: InteractionOrigin | undefined;
  content: string;
  embeds: readonly APIEmbed[];
  components: readonly APIMessageTopLevelComponent[];
  attachments: readonly Attachment[];
  flags: number;
  editedAt: number | undefined;
  isDeleted: boolean;
  /** Who it pings as it is now. */
  mentions: Mentioned;
  /** Who it has pinged since it was sent, edits included. */
  mentioned: Mentioned;
  /** Users behind the ids in `mentions.users`. */
  mentionedUsers: readonly User[];
}

export function isLoading(message: Message): boolean {
  return (message.flags & MessageFlags.Loading) !== 0;
}

/** Files that an embed or a component shows are not listed beside it. */
function listedAttachments({ attachments, embeds, components }: Message): readonly Attachment[] {
  if (attachments.length === 0) return attachments;
  const shown = JSON.stringify([embeds, components]);
  return attachments.filter(({ url }) => !shown.includes(url));
}

/** The message as Discord's API shows it. */
export function messagePayload(message: Message): object {
  const { repliesTo, origin, channel } = message;
  return {
    id: message.id,
    channel_id: channel.id,
    type: message.type,
    author: userPayload(message.author),
    content: message.content,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === undefined ? null : new Date(message.editedAt).toISOString(),
    tts: false,
    mention_everyone: message.mentions.everyone,
    mentions: message.mentionedUsers.map(userPayload),
    mention_roles: message.mentions.roles,
    attachments: listedAttachments(message),
    embeds: message.embeds,
    components: message.components,
    flags: message.flags,
    pinned: false,
    ...(message.nonce !== undefined && { nonce: message.nonce }),
    ...(repliesTo && {
      message_reference: { type: 0, channel_id: channel.id, message_id: repliesTo.id },
    }),
    ...(origin && {
      application_id: message.author.id,
      webhook_id: message.author.id,
      interaction_metadata: {
        id: origin.id,
        type: origin.type,
        user: userPayload(origin.user),
        authorizing_integration_owners: {},
        ...(origin.name !== '' && { name: origin.name }),
      },
    }),
  };
}
