/** Turns what a user picked (users, roles, channels) into ids and the `resolved` part of an interaction. */
import { RefusedByClient } from '../sandbox-error.ts';
import { channelPayload, type Channel } from '../world/channel.ts';
import { memberPayload, permissionsOf, rolePayload, type Guild } from '../world/guild.ts';
import { userPayload } from '../world/user.ts';
import type { World } from '../world/world.ts';

/** Something with an id, or the id itself. */
export type Reference = string | { readonly id: string };

/** What can be picked. */
export type ReferenceKind = 'user' | 'role' | 'channel' | 'mentionable';

type Table = Record<string, object>;

/** Collects what one interaction mentions. */
export class Resolved {
  readonly #world: World;
  readonly #place: Channel;
  readonly #tables: Record<'users' | 'members' | 'roles' | 'channels' | 'attachments', Table> = {
    users: {},
    members: {},
    roles: {},
    channels: {},
    attachments: {},
  };

  constructor(world: World, place: Channel) {
    this.#world = world;
    this.#place = place;
  }

  /** The id of what was picked. Throws `RefusedByClient` when there is no such thing here. */
  add(kind: ReferenceKind, reference: Reference, where: string): string {
    const id = typeof reference === 'string' ? reference : reference.id;
    const isFound =
      ((kind === 'user' || kind === 'mentionable') && this.#addUser(id)) ||
      ((kind === 'role' || kind === 'mentionable') && this.#addRole(id)) ||
      (kind === 'channel' && this.#addChannel(id));
    if (!isFound) throw new RefusedByClient(`${where}: there is no ${kind} with the id "${id}" to pick here`);
    return id;
  }

  /** A file that the user attached. */
  attach(file: {
    readonly filename: string;
    readonly size?: number;
    readonly contentType?: string;
    readonly url?: string;
  }): string {
    const id = this.#world.snowflakes.next();
    const url =
      file.url ??
      `https://cdn.discordapp.com/ephemeral-attachments/${id}/${encodeURIComponent(file.filename)}`;
    this.#tables.attachments[id] = {
      id,
      filename: file.filename,
      size: file.size ?? 0,
      content_type: file.contentType ?? 'application/octet-stream',
      url,
      proxy_url: url,
      ephemeral: true,
    };
    return id;
  }

  /** The `resolved` object, or nothing when nothing was picked. */
  payload(): { readonly resolved?: object } {
    const tables = Object.entries(this.#tables).filter(([, table]) => Object.keys(table).length > 0);
    return tables.length === 0 ? {} : { resolved: Object.fromEntries(tables) };
  }

  get #guild(): Guild | undefined {
    return this.#place.kind === 'text' ? this.#place.guild : undefined;
  }

  #addUser(id: string): boolean {
    const user = this.#world.userById(id);
    if (!user) return false;
    this.#tables.users[id] = userPayload(user);
    const guild = this.#guild;
    const member = guild?.members.get(id);
    if (guild && member) {
      const { user: _user, deaf: _deaf, mute: _mute, ...rest } = memberPayload(member);
      this.#tables.members[id] = { ...rest, permissions: String(permissionsOf(guild, member)) };
    }
    return true;
  }

  #addRole(id: string): boolean {
    const role = this.#guild?.roles.get(id);
    if (role) this.#tables.roles[id] = rolePayload(role);
    return role !== undefined;
  }

  #addChannel(id: string): boolean {
    const channel = this.#world.channelById(id);
    if (channel?.kind !== 'text' || channel.guild !== this.#guild) return false;
    this.#tables.channels[id] = { ...channelPayload(channel), permissions: '0' };
    return true;
  }
}
