/** The gateway: accepts bots, keeps their sessions, and hands events to them. */
import type { IncomingMessage, Server } from 'node:http';
import { ApplicationFlags, GatewayIntentBits, GatewayOpcodes } from 'discord-api-types/v10';
import { WebSocketServer } from 'ws';
import { channelPayload, type TextChannel } from '../world/channel.ts';
import { guildPayload } from '../world/guild-payload.ts';
import type { Guild } from '../world/guild.ts';
import { messagePayload, type Message } from '../world/message.ts';
import { userPayload } from '../world/user.ts';
import type { MessageEvent, World, WorldListener } from '../world/world.ts';
import { CLOSE, endsSession } from './close-code.ts';
import { acceptConnection, type Reception } from './connection.ts';
import { Session, type Wire } from './session.ts';

export const GATEWAY_PATH = '/gateway';

/** How long a session without a connection can be resumed. */
const RESUME_WINDOW_MS = 60_000;

export interface GatewayParts {
  readonly world: World;
  readonly token: string;
  readonly heartbeatIntervalMs: number;
  readonly url: () => string;
}

/** What happened at the gateway so far. */
export interface GatewayCounts {
  readonly connections: number;
  readonly identifies: number;
  readonly resumes: number;
}

export class Gateway implements Reception, WorldListener {
  readonly #parts: GatewayParts;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  readonly #sessions = new Map<string, Session>();
  #eventsToDrop = 0;
  #counts = { connections: 0, identifies: 0, resumes: 0 };
  answersHeartbeats = true;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  get heartbeatIntervalMs(): number {
    return this.#parts.heartbeatIntervalMs;
  }

  get counts(): GatewayCounts {
    return { ...this.#counts };
  }

  /** Sessions that have a connection now. */
  get connected(): number {
    return this.#open().length;
  }

  /** Their shards. */
  get shards(): readonly (readonly [id: number, count: number])[] {
    return this.#open().map(({ shard }) => shard);
  }

  /** Whether an interaction would reach a bot, now or when it resumes. */
  get hasBot(): boolean {
    const oldest = this.#parts.world.clock.now() - RESUME_WINDOW_MS;
    for (const session of this.#sessions.values()) {
      if (session.lostAt !== undefined && session.lostAt < oldest) this.#sessions.delete(session.id);
    }
    return this.#sessions.size > 0;
  }

  /** Takes over the websocket upgrades of the HTTP server. */
  attach(http: Server): void {
    http.on('upgrade', (request: IncomingMessage, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://sandbox');
      if (url.pathname.replace(/\/$/, '') !== GATEWAY_PATH) {
        socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (websocket) => {
        this.#counts.connections += 1;
        const isSupported = (url.searchParams.get('v') ?? '10') === '10' && !url.searchParams.has('compress');
        if (isSupported) acceptConnection(websocket, this);
        else websocket.close(CLOSE.invalidVersion, 'Only version 10 without transport compression.');
      });
    });
  }

  /** Sends an event to every session that wants it. `intent` 0: no intent is needed. */
  dispatch(event: string, data: unknown, intent: number, guildId: string | undefined): void {
    const isDropped = this.#eventsToDrop > 0;
    if (isDropped) this.#eventsToDrop -= 1;
    for (const session of this.#sessions.values()) {
      if (!session.wants(intent, guildId)) continue;
      if (isDropped) session.lose();
      else session.dispatch(event, data);
    }
  }

  message(event: MessageEvent, message: Message): void {
    if (this.#sessions.size === 0) return;
    const guildId = message.channel.kind === 'text' ? message.channel.guild.id : undefined;
    const intent = guildId === undefined ? GatewayIntentBits.DirectMessages : GatewayIntentBits.GuildMessages;
    const place = guildId === undefined ? {} : { guild_id: guildId };
    const data =
      event === 'MESSAGE_DELETE'
        ? { id: message.id, channel_id: message.channel.id, ...place }
        : { ...messagePayload(message), ...place };
    this.dispatch(event, data, intent, guildId);
  }

  guildCreated(guild: Guild): void {
    this.dispatch('GUILD_CREATE', guildPayload(this.#parts.world, guild), GatewayIntentBits.Guilds, guild.id);
  }

  channelCreated(channel: TextChannel): void {
    this.dispatch('CHANNEL_CREATE', channelPayload(channel), GatewayIntentBits.Guilds, channel.guild.id);
  }

  isToken(token: unknown): boolean {
    return token === this.#parts.token || token === `Bot ${this.#parts.token}`;
  }

  identify(wire: Wire, intents: number, shard: readonly [number, number]): Session {
    const { world, url } = this.#parts;
    this.#counts.identifies += 1;
    const session = new Session(
      `session${this.#counts.identifies}x${world.snowflakes.next()}`,
      wire,
      intents,
      shard,
    );
    this.#sessions.set(session.id, session);
    const guilds = [...world.guilds.values()].filter((guild) => session.wants(0, guild.id));
    session.dispatch('READY', {
      v: 10,
      user: userPayload(world.bot),
      session_type: 'normal',
      session_id: session.id,
      resume_gateway_url: url(),
      shard,
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      private_channels: [],
      application: { id: world.bot.id, flags: ApplicationFlags.ApplicationCommandBadge },
    });
    for (const guild of guilds) {
      if (session.wants(GatewayIntentBits.Guilds, guild.id)) {
        session.dispatch('GUILD_CREATE', guildPayload(world, guild));
      }
    }
    return session;
  }

  find(sessionId: unknown): Session | undefined {
    const session = typeof sessionId === 'string' ? this.#sessions.get(sessionId) : undefined;
    if (session) this.#counts.resumes += 1;
    return session;
  }

  lost(session: Session, wire: Wire, code: number): void {
    // A session that was resumed on another connection does not care about the old one.
    if (session.wire !== wire) return;
    if (endsSession(code)) this.#sessions.delete(session.id);
    else session.detach(this.#parts.world.clock.now());
  }

  /** Closes every connection with this code. */
  close(code: number, reason: string): void {
    for (const { wire } of this.#open()) wire?.close(code, reason);
  }

  /** Breaks every connection without a close frame. */
  cut(): void {
    for (const { wire } of this.#open()) wire?.cut();
  }

  /** Asks every bot to reconnect and resume (op 7). */
  reconnect(): void {
    for (const { wire } of this.#open())
      wire?.send(JSON.stringify({ op: GatewayOpcodes.Reconnect, d: null }));
  }

  /** Tells every bot that its session is invalid (op 9). */
  invalidSession(isResumable: boolean): void {
    for (const session of this.#open()) {
      const { wire } = session;
      if (!isResumable) this.#sessions.delete(session.id);
      session.detach(this.#parts.world.clock.now());
      wire?.invalidate(isResumable);
    }
  }

  /** The next events never arrive, not even after a resume. */
  dropEvents(count: number): void {
    this.#eventsToDrop = count;
  }

  /** Ends all connections. */
  end(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    this.#sessions.clear();
  }

  #open(): Session[] {
    return [...this.#sessions.values()].filter((session) => session.wire !== undefined);
  }
}
