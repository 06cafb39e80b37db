/** A sandbox with a real discord.js client logged in to it, both ended with the test. */
import {
  Client,
  Events,
  Partials,
  type ClientOptions,
  type Interaction,
  type RESTPostAPIApplicationCommandsJSONBody,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import { onTestFinished, vi } from 'vitest';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/index.ts';

// Waits are bounded by themselves; this only keeps a busy machine from failing a test that is merely slow.
vi.setConfig({ testTimeout: 30_000 });

/** What the bot does with each interaction. */
export type Handler = (interaction: Interaction) => Promise<unknown> | void;

export interface Bot {
  readonly sandbox: Sandbox;
  readonly client: Client<true>;
  /** Changes what the bot does from now on. */
  handle(handler: Handler): void;
  /** What its handler threw, or the client reported. */
  readonly errors: unknown[];
}

export interface BotOptions {
  readonly commands?: readonly RESTPostAPIApplicationCommandsJSONBody[];
  readonly onInteraction?: Handler;
  readonly sandbox?: SandboxOptions;
  readonly client?: Partial<ClientOptions>;
}

/** A plain command without options. */
export function plain(name: string): RESTPostAPIChatInputApplicationCommandsJSONBody {
  return { name, description: `The command ${name}` };
}

/** A sandbox that ends with the test. */
export async function startTestSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A client for a sandbox, as the ladder sets its own up; ends with the test. */
export function newClient(sandbox: Sandbox, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: [],
    partials: [Partials.Channel],
    ...options,
    rest: { api: sandbox.api, timeout: 900, retries: 2, ...options.rest },
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** Logs a client in and waits until it is ready. */
export async function logIn(client: Client, sandbox: Sandbox): Promise<Client<true>> {
  const ready = new Promise<Client<true>>((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(sandbox.token);
  return ready;
}

/** Starts a sandbox and a bot in it, with its commands registered. */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const sandbox = await startTestSandbox(options.sandbox);
  const errors: unknown[] = [];
  let { onInteraction: handler = () => undefined } = options;
  const client = newClient(sandbox, options.client);
  client.on(Events.Error, (error) => errors.push(error));
  client.on(Events.InteractionCreate, (interaction) => {
    void (async () => {
      try {
        await handler(interaction);
      } catch (error) {
        errors.push(error);
      }
    })();
  });
  const ready = await logIn(client, sandbox);
  if (options.commands) await ready.application.commands.set([...options.commands]);
  return {
    sandbox,
    client: ready,
    errors,
    handle: (next) => {
      handler = next;
    },
  };
}
