/** A local Discord: puts the parts together and is what tests, the terminal and load generators hold. */
import type { APIApplicationCommand, Locale } from 'discord-api-types/v10';
import { Faults } from './faults.ts';
import { Gateway, GATEWAY_PATH, type GatewayCounts } from './gateway/gateway.ts';
import type { LocalDiscord } from './local-discord.ts';
import { resolveOptions, type SandboxOptions } from './options.ts';
import { CallLog, type RestCall } from './rest/call-log.ts';
import { RestServer } from './rest/rest-server.ts';
import { channelRoutes } from './rest/routes/channel-routes.ts';
import { commandRoutes } from './rest/routes/command-routes.ts';
import { gatewayRoutes } from './rest/routes/gateway-routes.ts';
import { guildRoutes } from './rest/routes/guild-routes.ts';
import { interactionRoutes } from './rest/routes/interaction-routes.ts';
import { userRoutes } from './rest/routes/user-routes.ts';
import { webhookRoutes } from './rest/routes/webhook-routes.ts';
import { viewOf, type MessageView } from './user/message-view.ts';
import { channelAt, placeOf, sandboxGuild, type Place, type SandboxGuild } from './user/place.ts';
import { SandboxUser } from './user/sandbox-user.ts';
import { isSnowflake } from './snowflake.ts';
import { waitFor, type WaitOptions } from './wait-for.ts';
import { CommandBook } from './world/command-book.ts';
import { InteractionBook } from './world/interaction-book.ts';
import { World } from './world/world.ts';

/** What can be done to the connections of the bots. */
export interface GatewayControls {
  /** Bots that are logged in and connected now. */
  readonly connected: number;
  /** The shards that are logged in and connected now, each with the count of which it is one. */
  readonly shards: readonly (readonly [id: number, count: number])[];
  /** What happened so far. */
  readonly counts: GatewayCounts;
  /** Closes every connection with a close code, such as 4000 (resumable) or 4009 (not). */
  close(code?: number, reason?: string): void;
  /** Breaks every connection without a close frame. */
  cut(): void;
  /** Asks the bots to reconnect and resume (op 7). */
  reconnect(): void;
  /** Tells the bots that their session is invalid (op 9); a resumable one is kept. */
  invalidSession(resumable?: boolean): void;
  /** The next `count` events are lost for ever, also for a resume. */
  dropEvents(count?: number): void;
  /** Whether heartbeats are answered; a bot that gets no answer reconnects. */
  answerHeartbeats(isAnswered: boolean): void;
}

/** A running local Discord. */
export interface Sandbox extends AsyncDisposable {
  /** For the bot: `new Client({ rest: { api: sandbox.api } })`. */
  readonly api: string;
  /** What the bot logs in with. */
  readonly token: string;
  readonly applicationId: string;
  readonly port: number;
  readonly faults: Faults;
  readonly gateway: GatewayControls;
  /** What the bot called over REST, oldest first; the last thousands are kept. */
  readonly rest: readonly RestCall[];
  /** Calls back with each REST call of the bot, just before it is answered; the result ends that. Must not throw. */
  onRest(listener: (call: RestCall) => void): () => void;
  /** The calls for which the sandbox has no route or method. */
  readonly unsupported: readonly RestCall[];
  /** The user with this name; made, with this locale and id, when new. Throws a `RangeError` for what is no id. */
  user(name: string, options?: { readonly locale?: `${Locale}`; readonly id?: string }): SandboxUser;
  /** The guild with this name; made, with this language and the bot in it, when new. */
  guild(name: string, options?: { readonly locale?: `${Locale}` }): SandboxGuild;
  /** A user's direct messages with the bot. */
  dm(user: SandboxUser): Place;
  /** The commands registered globally, or in a guild. */
  commands(guild?: SandboxGuild): readonly APIApplicationCommand[];
  /** The messages that a user sees in a place, oldest first. */
  visibleTo(user: SandboxUser, place: Place): readonly MessageView[];
  /** The bytes of a file of a message, by its address; undefined when there is none, or newer ones took its place. */
  download(url: string): Uint8Array | undefined;
  /** Waits until something is true; see `waitFor`. */
  readonly waitFor: typeof waitFor;
  /** Waits until a bot is connected. */
  waitForBot(options?: WaitOptions): Promise<void>;
  /** The next `times` interactions are sent to the bot twice. */
  deliverTwice(times?: number): void;
  /** Ends everything. What still waits for the bot rejects with `SandboxClosed`. */
  close(): Promise<void>;
}

/** Starts a local Discord on 127.0.0.1. Rejects when the port is taken; throws a `RangeError` for bad options. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    port: wantedPort,
    token,
    deadlineMs,
    clock,
    historyLimit,
    heartbeatIntervalMs,
    shards,
    guilds,
    applicationId,
  } = resolveOptions(options);
  const world = new World(clock, historyLimit, applicationId);
  let port = wantedPort;
  const gatewayUrl = (): string => `ws://127.0.0.1:${port}${GATEWAY_PATH}`;
  const gateway = new Gateway({ world, token, heartbeatIntervalMs, url: gatewayUrl });
  world.listener = gateway;
  for (const seed of guilds) {
    const guild = world.guild(seed.name, seed);
    for (const name of seed.members ?? []) world.join(guild, world.user(name));
  }
  const discord: LocalDiscord = {
    world,
    clock,
    gateway,
    deadlineMs,
    commands: new CommandBook(world.snowflakes, world.bot.id),
    interactions: new InteractionBook(clock),
    pending: new Set(),
    doubleDeliveries: 0,
  };
  const faults = new Faults();
  const log = new CallLog();
  const server = new RestServer({
    token,
    clock,
    faults,
    log,
    routes: allRoutes(discord, gatewayUrl, shards),
  });
  gateway.attach(server.http);
  port = await server.listen(wantedPort);
  return assemble(discord, { port, token, faults, log, server });
}

interface Running {
  readonly port: number;
  readonly token: string;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly server: RestServer;
}

function allRoutes(
  discord: LocalDiscord,
  gatewayUrl: () => string,
  shards: number,
): ReturnType<typeof userRoutes> {
  return [
    ...gatewayRoutes(gatewayUrl, shards),
    ...interactionRoutes(discord),
    ...webhookRoutes(discord),
    ...channelRoutes(discord),
    ...userRoutes(discord),
    ...commandRoutes(discord),
    ...guildRoutes(discord),
  ];
}

function assemble(discord: LocalDiscord, { port, token, faults, log, server }: Running): Sandbox {
  const { world, gateway, commands, pending } = discord;
  const users = new Map<string, SandboxUser>();
  const places = new Map<string, Place>();
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    for (const callOff of pending) callOff();
    faults.clear();
    gateway.end();
    await server.close();
  };
  const sandbox: Sandbox = {
    api: `http://127.0.0.1:${port}/api`,
    token,
    applicationId: world.bot.id,
    port,
    faults,
    gateway: controlsOf(gateway),
    get rest() {
      return log.calls;
    },
    onRest: (listener) => log.listen(listener),
    get unsupported() {
      return log.calls.filter((call) => call.isUnsupported);
    },
    user: (name, { locale, id } = {}) => {
      if (id !== undefined && !isSnowflake(id))
        throw new RangeError(`id must be 17 to 20 digits, got "${String(id)}"`);
      const user = world.user(name, locale, id);
      const known = users.get(user.id) ?? new SandboxUser(discord, user);
      users.set(user.id, known);
      return known;
    },
    guild: (name, traits) => sandboxGuild(world, world.guild(name, traits)),
    dm: (user) => {
      const known = world.userById(user.id);
      if (!known) throw new TypeError(`${user.name} is not a user of this sandbox`);
      const place = places.get(user.id) ?? placeOf(world.directChannel(known));
      places.set(user.id, place);
      return place;
    },
    commands: (guild) => commands.all(guild?.id),
    visibleTo: (user, place) => visibleMessages(user, place),
    download: (url) => world.files.at(url),
    waitFor,
    waitForBot: async (options) => {
      await waitFor(() => gateway.connected > 0, options);
    },
    deliverTwice: (times = 1) => {
      discord.doubleDeliveries += times;
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
  return sandbox;
}

function controlsOf(gateway: Gateway): GatewayControls {
  return {
    get connected() {
      return gateway.connected;
    },
    get shards() {
      return gateway.shards;
    },
    get counts() {
      return gateway.counts;
    },
    close: (code = 4000, reason = '') => gateway.close(code, reason),
    cut: () => gateway.cut(),
    reconnect: () => gateway.reconnect(),
    invalidSession: (resumable = false) => gateway.invalidSession(resumable),
    dropEvents: (count = 1) => gateway.dropEvents(count),
    answerHeartbeats: (isAnswered) => {
      gateway.answersHeartbeats = isAnswered;
    },
  };
}

function visibleMessages(user: SandboxUser, place: Place): readonly MessageView[] {
  const channel = channelAt(place);
  const isInside =
    channel.kind === 'direct' ? channel.recipient.id === user.id : channel.guild.members.has(user.id);
  if (!isInside) return [];
  return channel.history
    .all()
    .filter(({ audience }) => audience === undefined || audience.id === user.id)
    .map(viewOf);
}
