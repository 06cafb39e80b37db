/** The connection to Discord, with the settings that a three-second deadline needs. */
import { Client, Events, Options, Partials, Status, type REST, type RESTOptions } from 'discord.js';
import { Agent } from 'undici';
import type { Log } from './log.ts';

/** How long Discord may take until it is connected, and each shard behind the one before, in milliseconds. */
const CONNECT_WITHIN_MS = 30_000;

/** A client and the sockets that are its own. */
export interface Connection {
  readonly client: Client<true>;
  /** Whether Discord is connected right now. */
  readonly isReady: () => boolean;
  /** Resolves, once, when Discord has closed the connection for good and nothing brings it back. */
  readonly lost: Promise<Error>;
  /** For calls with the bot's token. The library drops it after one 401, so ask anew for every call. */
  readonly rest: () => REST;
  close(): Promise<void>;
}

/** Where to connect and as whom. */
export interface ConnectOptions {
  readonly token: string;
  readonly discordApi: string | undefined;
  /** Into how many connections the servers are split, or as many as Discord says. */
  readonly shards: number | 'auto';
  readonly log: Log;
  /** Called before the login, so that no interaction is missed. */
  readonly listen: (client: Client) => void;
}

/** Connects to Discord; resolves when commands can arrive. Rejects when Discord refuses the token or cannot be reached. */
export async function connect({
  token,
  discordApi,
  shards,
  log,
  listen,
}: ConnectOptions): Promise<Connection> {
  // A quiet bot would otherwise pay a handshake for nearly every answer: undici's own keep-alive is 4 s.
  const agent = new Agent({ keepAliveTimeout: 60_000, keepAliveMaxTimeout: 600_000, connections: 64 });
  const client = createClient(agent, discordApi, shards);
  watch(client, log);
  const lost = whenLost(client);
  listen(client);
  const close = async (): Promise<void> => {
    // Our own leaving looks like a lost connection to the library, which says so before it gives up.
    client.removeAllListeners(Events.ShardReconnecting);
    await client.destroy();
    await agent.destroy();
  };
  const ready = whenReady(client, lost);
  try {
    // Both at once: the login rejects for a bad token, the other resolves when it is through.
    await Promise.all([client.login(token), ready.promise]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    ready.forget();
  }
  if (!client.isReady()) throw new Error('ladder bug: Discord was ready and is not');
  const isReady = (): boolean =>
    client.isReady() && client.ws.shards.every((shard) => shard.status === Status.Ready);
  return { client, isReady, lost, rest: () => client.rest.setToken(token), close };
}

/** REST settings: where, and how long to try. */
export function restOptions(discordApi: string | undefined, timeout: number): Partial<RESTOptions> {
  return { timeout, retries: 2, ...(discordApi === undefined ? {} : { api: discordApi }) };
}

function createClient(agent: Agent, discordApi: string | undefined, shards: number | 'auto'): Client {
  return new Client({
    // All in this process: it waits for the database far more than it computes.
    ...(shards === 'auto' ? { shards } : { shardCount: shards }),
    // Interactions need none, and with guilds one that is down would hold back every interaction for 15 s.
    intents: [],
    // Without it nothing in direct messages can be edited: no intent, no cached channel.
    partials: [Partials.Channel],
    // A dead socket is given up in time for a second try within the deadline.
    rest: { ...restOptions(discordApi, 900), agent },
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      GuildMemberManager: 0,
      UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
    // What a player typed is shown, never obeyed.
    allowedMentions: { parse: [] },
  });
}

function watch(client: Client, log: Log): void {
  // Without a listener an error would end the process.
  client.on(Events.Error, (error) => log.error({ err: error }, 'Discord client error'));
  client.on(Events.Warn, (warning) => log.warn({ warning }, 'Discord client warning'));
  client.on(Events.ShardError, (error) => log.warn({ err: error }, 'Discord connection error'));
  client.on(Events.ShardReconnecting, () => log.warn({}, 'Connection to Discord lost, reconnecting'));
  client.on(Events.ShardResume, (_id, replayed) => log.info({ replayed }, 'Connection to Discord resumed'));
}

async function whenLost(client: Client): Promise<Error> {
  return new Promise((resolve) => {
    client.once(Events.ShardDisconnect, ({ code }) => {
      const message = `Discord closed the connection for good (code ${code}): check the token, then start again`;
      resolve(new Error(message));
    });
  });
}

function whenReady(
  client: Client,
  lost: Promise<Error>,
): { readonly promise: Promise<void>; readonly forget: () => void } {
  let timer: NodeJS.Timeout | undefined;
  // Discord lets shards in one after another, one in five seconds.
  const goOn = (): void => void timer?.refresh();
  const promise = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(
          `Discord was not ready within ${CONNECT_WITHIN_MS} ms: check the network, then start again`,
        ),
      );
    }, CONNECT_WITHIN_MS);
    client.on(Events.ShardReady, goOn);
    client.once(Events.ClientReady, () => resolve());
    void lost.then(reject);
  });
  const forget = (): void => {
    clearTimeout(timer);
    client.off(Events.ShardReady, goOn);
  };
  return { promise, forget };
}
