/** A place with messages: a guild's text channel, or the direct messages of the bot and one user. */
import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { permissionsOf, type Guild } from './guild.ts';
import type { History } from './history.ts';
import { userPayload, type User } from './user.ts';

const { AttachFiles, SendMessages, ViewChannel } = PermissionFlagsBits;

/** What the bot may not do in a guild's channel. */
const DENIED = {
  full: 0n,
  'no files': AttachFiles,
  read: AttachFiles | SendMessages,
  none: AttachFiles | SendMessages | ViewChannel,
} as const;

/** What the bot may do in a guild's channel. */
export type BotAccess = keyof typeof DENIED;

interface Place {
  readonly id: string;
  readonly history: History;
}

export interface TextChannel extends Place {
  readonly kind: 'text';
  readonly name: string;
  readonly guild: Guild;
  botAccess: BotAccess;
}

export interface DirectChannel extends Place {
  readonly kind: 'direct';
  readonly recipient: User;
}

export type Channel = TextChannel | DirectChannel;

/** The bot's permissions in a channel. */
export function botPermissions({ guild, botAccess }: TextChannel): bigint {
  const member = guild.members.get(guild.botId);
  return member ? permissionsOf(guild, member) & ~DENIED[botAccess] : 0n;
}

/** Whether the bot has all of these permissions in a channel. */
export function mayBot(channel: TextChannel, permissions: bigint): boolean {
  return (botPermissions(channel) & permissions) === permissions;
}

function overwrites({ guild, botAccess }: TextChannel): object[] {
  const denied = DENIED[botAccess];
  if (denied === 0n) return [];
  return [{ id: guild.botId, type: OverwriteType.Member, allow: '0', deny: String(denied) }];
}

/** What REST and the gateway say about a channel. */
export function channelPayload(channel: Channel): object {
  const lastMessageId = channel.history.newestId ?? null;
  if (channel.kind === 'direct') {
    return {
      id: channel.id,
      type: ChannelType.DM,
      last_message_id: lastMessageId,
      recipients: [userPayload(channel.recipient)],
      flags: 0,
    };
  }
  return {
    id: channel.id,
    type: ChannelType.GuildText,
    guild_id: channel.guild.id,
    name: channel.name,
    position: 0,
    permission_overwrites: overwrites(channel),
    parent_id: null,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: lastMessageId,
    flags: 0,
  };
}

/** How errors and drawings name a channel. */
export function channelLabel(channel: Channel): string {
  return channel.kind === 'direct'
    ? `the direct messages of ${channel.recipient.name}`
    : `#${channel.name} in ${channel.guild.name}`;
}
