/** Everything that exists in the local Discord: users, guilds, channels. No sockets, no timers. */
import type { Locale } from 'discord-api-types/v10';
import type { Clock } from '../clock.ts';
import { Snowflakes } from '../snowflake.ts';
import type { Channel, DirectChannel, TextChannel } from './channel.ts';
import { EVERYONE_PERMISSIONS, type Guild, type Member, type Role } from './guild.ts';
import { History } from './history.ts';
import { KeptFiles } from './kept-files.ts';
import type { Message } from './message.ts';
import { SentNonces } from './sent-nonces.ts';
import { usernameFor, type User } from './user.ts';

/** What can happen to a message. */
export type MessageEvent = 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE';

/** What the world tells whoever listens (the gateway). */
export interface WorldListener {
  message(event: MessageEvent, message: Message): void;
  guildCreated(guild: Guild): void;
  channelCreated(channel: TextChannel): void;
}

/** What a new member or role is given. */
export interface MemberTraits {
  readonly nick?: string;
  readonly roles?: readonly Role[];
  readonly permissions?: bigint;
}

const SILENT: WorldListener = {
  message: () => undefined,
  guildCreated: () => undefined,
  channelCreated: () => undefined,
};

export class World {
  readonly clock: Clock;
  readonly snowflakes: Snowflakes;
  readonly bot: User;
  readonly guilds = new Map<string, Guild>();
  readonly sentNonces = new SentNonces();
  readonly files = new KeptFiles();
  listener: WorldListener = SILENT;
  readonly #historyLimit: number;
  readonly #users = new Map<string, User>();
  readonly #usersByName = new Map<string, User>();
  readonly #usernames = new Set<string>();
  readonly #channels = new Map<string, Channel>();
  readonly #directChannels = new Map<string, DirectChannel>();
  readonly #textChannels = new Map<string, Map<string, TextChannel>>();

  constructor(clock: Clock, historyLimit: number, applicationId?: string) {
    this.clock = clock;
    this.snowflakes = new Snowflakes(clock);
    this.#historyLimit = historyLimit;
    this.bot = this.#createUser('Sandbox bot', 'en-US', applicationId ?? this.snowflakes.next(), true);
  }

  /** The user with this display name; made when new, with this id if it is given. */
  user(name: string, locale: `${Locale}` = 'en-US', id: string = this.snowflakes.next()): User {
    const known = this.#usersByName.get(name);
    if (known) return known;
    const holder = this.#users.get(id);
    if (holder) throw new RangeError(`the id ${id} is that of ${holder.name}; take another for ${name}`);
    const user = this.#createUser(name, locale, id, false);
    this.#usersByName.set(name, user);
    return user;
  }

  userById(id: string): User | undefined {
    return this.#users.get(id);
  }

  /** The guild with this name; made, with its owner and the bot in it, when new. */
  guild(name: string, { id, locale = 'en-US' }: { id?: string; locale?: `${Locale}` } = {}): Guild {
    for (const known of this.guilds.values()) if (known.name === name) return known;
    const owner = this.#createUser(`Owner of ${name}`, locale, this.snowflakes.next(), false);
    const guild: Guild = {
      id: id ?? this.snowflakes.next(),
      name,
      ownerId: owner.id,
      botId: this.bot.id,
      locale,
      roles: new Map(),
      members: new Map(),
      removed: new Set(),
    };
    const everyone = {
      id: guild.id,
      name: '@everyone',
      permissions: EVERYONE_PERMISSIONS,
      isMentionable: false,
    };
    guild.roles.set(guild.id, everyone);
    this.guilds.set(guild.id, guild);
    this.join(guild, owner);
    this.join(guild, this.bot);
    this.listener.guildCreated(guild);
    return guild;
  }

  /** Makes the user a member, or changes what the member has. */
  join(guild: Guild, user: User, traits: MemberTraits = {}): Member {
    const known = guild.members.get(user.id);
    const member: Member = {
      user,
      nick: traits.nick ?? known?.nick ?? null,
      roles: traits.roles ?? known?.roles ?? [],
      permissions: traits.permissions ?? known?.permissions ?? 0n,
      joinedAt: known?.joinedAt ?? this.clock.now(),
    };
    guild.removed.delete(user.id);
    guild.members.set(user.id, member);
    return member;
  }

  /** The role with this name; made when new. */
  role(guild: Guild, name: string, permissions: bigint, isMentionable: boolean): Role {
    for (const known of guild.roles.values()) if (known.name === name) return known;
    const role: Role = { id: this.snowflakes.next(), name, permissions, isMentionable };
    guild.roles.set(role.id, role);
    return role;
  }

  /** The guild's text channel with this name; made when new. */
  textChannel(guild: Guild, name: string): TextChannel {
    const channels = this.#channelsOf(guild);
    const known = channels.get(name);
    if (known) return known;
    const channel: TextChannel = { ...this.#newPlace(), kind: 'text', name, guild, botAccess: 'full' };
    channels.set(name, channel);
    this.#channels.set(channel.id, channel);
    this.listener.channelCreated(channel);
    return channel;
  }

  textChannels(guild: Guild): readonly TextChannel[] {
    return [...this.#channelsOf(guild).values()];
  }

  /** The direct messages of the bot and this user: the same channel each time. */
  directChannel(recipient: User): DirectChannel {
    const known = this.#directChannels.get(recipient.id);
    if (known) return known;
    const channel: DirectChannel = { ...this.#newPlace(), kind: 'direct', recipient };
    this.#directChannels.set(recipient.id, channel);
    this.#channels.set(channel.id, channel);
    return channel;
  }

  channelById(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** Tells the listener about a message that everybody in the channel sees. */
  announce(event: MessageEvent, message: Message): void {
    if (!message.audience) this.listener.message(event, message);
  }

  #channelsOf(guild: Guild): Map<string, TextChannel> {
    let channels = this.#textChannels.get(guild.id);
    if (!channels) this.#textChannels.set(guild.id, (channels = new Map()));
    return channels;
  }

  #newPlace(): { readonly id: string; readonly history: History } {
    return { id: this.snowflakes.next(), history: new History(this.#historyLimit) };
  }

  #createUser(name: string, locale: `${Locale}`, id: string, isBot: boolean): User {
    const username = usernameFor(name, (taken) => this.#usernames.has(taken));
    const user: User = { id, name, username, locale, isBot, directMessages: 'open' };
    this.#usernames.add(username);
    this.#users.set(id, user);
    return user;
  }
}
