/** A guild, its roles and its members. */
import { PermissionFlagsBits, type Locale } from 'discord-api-types/v10';
import { userPayload, type User } from './user.ts';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: bigint;
  readonly isMentionable: boolean;
}

export interface Member {
  readonly user: User;
  readonly nick: string | null;
  readonly roles: readonly Role[];
  /** What this member may do beyond what the roles allow. */
  readonly permissions: bigint;
  readonly joinedAt: number;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly botId: string;
  /** The language that the guild prefers. */
  readonly locale: `${Locale}`;
  /** By id; the first one is @everyone, whose id is the guild's. */
  readonly roles: Map<string, Role>;
  /** By user id. */
  readonly members: Map<string, Member>;
  /** Ids of users who were removed and so do not join by merely acting here. */
  readonly removed: Set<string>;
}

const {
  Administrator,
  ViewChannel,
  SendMessages,
  EmbedLinks,
  AttachFiles,
  ReadMessageHistory,
  UseApplicationCommands,
} = PermissionFlagsBits;

/** What everybody may do in a new guild. */
export const EVERYONE_PERMISSIONS =
  ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | UseApplicationCommands;

/** What a member may do; the owner and an administrator may do everything. */
export function permissionsOf(guild: Guild, member: Member): bigint {
  const everyone = guild.roles.get(guild.id)?.permissions ?? 0n;
  const own = member.roles.reduce((sum, role) => sum | role.permissions, everyone | member.permissions);
  const isLimited = member.user.id !== guild.ownerId && (own & Administrator) === 0n;
  return isLimited ? own : ALL_PERMISSIONS;
}

const ALL_PERMISSIONS = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** A member as REST and the gateway show one; the rest is for discord.js to read. */
interface MemberPayload {
  readonly user: object;
  readonly deaf: boolean;
  readonly mute: boolean;
  readonly [key: string]: unknown;
}

export function memberPayload(member: Member): MemberPayload {
  return {
    user: userPayload(member.user),
    nick: member.nick,
    avatar: null,
    banner: null,
    roles: member.roles.map((role) => role.id),
    joined_at: new Date(member.joinedAt).toISOString(),
    premium_since: null,
    deaf: false,
    mute: false,
    pending: false,
    communication_disabled_until: null,
    flags: 0,
  };
}

export function rolePayload(role: Role): object {
  return {
    id: role.id,
    name: role.name,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position: 0,
    permissions: String(role.permissions),
    managed: false,
    mentionable: role.isMentionable,
    flags: 0,
  };
}
