/** Channels and guilds, as tests handle them. */
import type { BotAccess, Channel, TextChannel } from '../world/channel.ts';
import type { Guild, Role } from '../world/guild.ts';
import type { World } from '../world/world.ts';
import type { SandboxUser } from './sandbox-user.ts';

const channels = new WeakMap<Place, Channel>();
const roles = new WeakMap<SandboxRole, Role>();

/** Somewhere a command can be used: a guild's channel, or somebody's direct messages with the bot. */
export interface Place {
  readonly id: string;
  /** The channel's name, or the user's in direct messages. */
  readonly name: string;
  /** Undefined in direct messages. */
  readonly guildId: string | undefined;
}

/** A text channel of a guild. */
export interface SandboxChannel extends Place {
  readonly guildId: string;
  /** 'no files' and 'read': the bot may not attach, or not write (50013); 'none': it does not see it (50001). */
  setBotAccess(access: BotAccess): void;
}

/** A role of a guild. */
export interface SandboxRole {
  readonly id: string;
  readonly name: string;
}

/** What a member has in a guild. */
export interface Membership {
  readonly nick?: string;
  readonly roles?: readonly SandboxRole[];
  /** Discord's permission bits, on top of everybody's; `8n` is Administrator. */
  readonly permissions?: bigint;
}

/** A guild with the bot in it. */
export interface SandboxGuild {
  readonly id: string;
  readonly name: string;
  /** The text channel with this name; made when new. */
  channel(name: string): SandboxChannel;
  /** The role with this name; made, with these permissions, when new. */
  role(
    name: string,
    options?: { readonly permissions?: bigint; readonly mentionable?: boolean },
  ): SandboxRole;
  /** Makes the user a member. Using a command in one of the guild's channels does so by itself. */
  join(user: SandboxUser, membership?: Membership): void;
  /** Removes the user, who can then use nothing in the guild until `join`. */
  remove(user: SandboxUser): void;
}

/** The place of a channel. */
export function placeOf(channel: Channel): Place {
  const place: Place =
    channel.kind === 'direct'
      ? { id: channel.id, name: channel.recipient.name, guildId: undefined }
      : textPlace(channel);
  channels.set(place, channel);
  return place;
}

/** The channel behind a place. */
export function channelAt(place: Place): Channel {
  const channel = channels.get(place);
  if (!channel) throw new TypeError('this is not a place of the sandbox');
  return channel;
}

/** A guild, as tests handle it. */
export function sandboxGuild(world: World, guild: Guild): SandboxGuild {
  return {
    id: guild.id,
    name: guild.name,
    channel: (name) => {
      const channel = world.textChannel(guild, name);
      const place = textPlace(channel);
      channels.set(place, channel);
      return place;
    },
    role: (name, { permissions = 0n, mentionable = false } = {}) => {
      const role = world.role(guild, name, permissions, mentionable);
      const handle: SandboxRole = { id: role.id, name: role.name };
      roles.set(handle, role);
      return handle;
    },
    join: (user, { roles: given, ...rest } = {}) => {
      const known = world.userById(user.id);
      if (!known) throw new TypeError('this is not a user of this sandbox');
      world.join(guild, known, { ...rest, ...(given && { roles: given.map(roleBehind) }) });
    },
    remove: (user) => {
      guild.members.delete(user.id);
      guild.removed.add(user.id);
    },
  };
}

function textPlace(channel: TextChannel): SandboxChannel {
  return {
    id: channel.id,
    name: channel.name,
    guildId: channel.guild.id,
    setBotAccess: (access) => {
      channel.botAccess = access;
    },
  };
}

function roleBehind(handle: SandboxRole): Role {
  const role = roles.get(handle);
  if (!role) throw new TypeError('this is not a role of the sandbox');
  return role;
}
