/** A place with messages: a guild's text channel, or the direct messages of the bot and one user. */
import { ChannelType } from 'discord-api-types/v10';
import type { Guild } from './guild.ts';
import type { History } from './history.ts';
import { userPayload, type User } from './user.ts';

/** What the bot may do in a guild's channel. */
export type BotAccess = 'full' | 'read' | 'none';

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
    permission_overwrites: [],
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
