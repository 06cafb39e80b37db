/** The configuration of the process, and the only reader of `process.env`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings, type Settings } from './config/read-settings.ts';
import { ConfigError, type ConfigFault } from './config/config-error.ts';
import { findContradictions, findDatabaseContradictions, isOfDatabase } from './config/contradictions.ts';
import { SETTINGS } from './config/settings.ts';
import { readDefinitionFile, shippedLadderPath } from './definition-file.ts';
import type { LadderDefinition } from './ladder/definition.ts';

/** Which database keeps the ladder. */
export type DatabaseConfig =
  | {
      readonly type: 'postgresql';
      readonly url: string;
      /** A certificate authority: a path, or the certificate itself. */
      readonly ca?: string;
      readonly pool: PoolSize;
      /** How many connections all processes together may hold; no bound but that of each pool when missing. */
      readonly budget?: number;
    }
  | { readonly type: 'embedded'; readonly folder: string; readonly pool: PoolSize }
  | { readonly type: 'sqlite'; readonly file: string };

/** How many connections the pool keeps open at least, and opens at most. */
export interface PoolSize {
  readonly min: number;
  readonly max: number;
}

/** The Discord that the bot serves. */
export interface DiscordConfig {
  readonly token: string;
  /** The one server where the commands are registered; everywhere when missing. */
  readonly guildId?: string;
  /** Where players are called who take no direct messages and have used the bot in no server. */
  readonly channelId?: string;
  /** Who may use `/admin`. */
  readonly admins?: readonly string[];
  /** The address of its REST API; Discord's own when missing. */
  readonly api?: string;
  /** Into how many connections to Discord the servers are split; one when missing. */
  readonly shards?: number | 'auto';
}

/** The whole configuration, checked. */
export interface Config {
  /** The real Discord; `undefined` means a local one in this process. */
  readonly discord: DiscordConfig | undefined;
  readonly database: DatabaseConfig;
  /** The ladder that is played. */
  readonly definition: LadderDefinition;
  readonly logLevel: NonNullable<Settings['LOG_LEVEL']>;
  /** Where `/healthz`, `/readyz` and `/metrics` answer; `undefined` means nowhere. Port 0 means a free one. */
  readonly health: { readonly host: string; readonly port: number } | undefined;
  /** Whether npm runs this process, as `npm start` does. */
  readonly isRunByNpm: boolean;
  /** What must never appear in a log. */
  readonly secrets: readonly string[];
}

/** Where the ladder is kept. */
export type DatabasePlace = Pick<Config, 'database' | 'isRunByNpm' | 'secrets'>;

/** An environment: names to values, as in `process.env`. */
export type Environment = Record<string, string | undefined>;

/** Reads `.env` of the folder, then the environment (which wins). Throws `ConfigError` with every fault. */
export function loadConfig(folder: string = process.cwd()): Config {
  return fromEnvironment(readConfig, folder);
}

/** Where the ladder is kept, and nothing else of the configuration. Throws `ConfigError` with every fault. */
export function loadDatabaseConfig(folder: string = process.cwd()): DatabasePlace {
  return fromEnvironment(readDatabaseConfig, folder);
}

/** The ladder that is played, and where its file is. Throws `ConfigError` with every fault of it. */
export function loadDefinition(folder: string = process.cwd()): ReturnType<typeof readDefinitionAlone> {
  return fromEnvironment(readDefinitionAlone, folder);
}

function fromEnvironment<T>(read: (environment: Environment, folder: string) => T, folder: string): T {
  loadEnvFile(join(folder, '.env'));
  const config = read(process.env, folder);
  // The processes that we start (the embedded server) inherit the environment; they have no need of these.
  delete process.env['DISCORD_TOKEN'];
  delete process.env['DATABASE_URL'];
  return config;
}

/** The part of the configuration that a program needs which works on the data alone. */
export function readDatabaseConfig(environment: Environment, folder: string): DatabasePlace {
  const { settings, faults } = readSettings(environment);
  const all = [
    ...faults.filter(({ name }) => isOfDatabase(name)),
    ...findDatabaseContradictions(environment, settings),
  ];
  if (all.length > 0) throw new ConfigError(all);
  return {
    database: databaseConfig(settings, folder),
    isRunByNpm: environment['npm_lifecycle_event'] !== undefined,
    secrets: passwordsOf(settings.DATABASE_URL),
  };
}

/** The ladder of LADDER_FILE and its path, and nothing else of the configuration. Throws `ConfigError`. */
function readDefinitionAlone(
  environment: Environment,
  folder: string,
): { readonly definition: LadderDefinition; readonly path: string } {
  const { settings } = readSettings({ LADDER_FILE: environment['LADDER_FILE'] });
  const { path, definition, faults } = readLadder(settings, folder);
  if (definition === undefined) throw new ConfigError(faults);
  return { definition, path };
}

/** The environment for another process of ours, with these settings and no others. */
export function environmentFor(settings: Environment): Environment {
  // Empty and not left out: a file `.env` says only what the environment does not.
  const none = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, '']));
  return { ...process.env, ...none, ...settings };
}

/** The configuration that an environment describes. Paths are relative to `folder`. Throws `ConfigError`. */
export function readConfig(environment: Environment, folder: string): Config {
  const { settings, faults } = readSettings(environment);
  const ladder = readLadder(settings, folder);
  const all: ConfigFault[] = [...faults, ...findContradictions(environment, settings), ...ladder.faults];
  if (ladder.definition === undefined || all.length > 0) throw new ConfigError(all);

  const { DISCORD_TOKEN: token, HEALTH_PORT: healthPort } = settings;
  return {
    discord: token === undefined ? undefined : discordConfig(token, settings),
    database: databaseConfig(settings, folder),
    definition: ladder.definition,
    logLevel: settings.LOG_LEVEL ?? 'info',
    health:
      healthPort === undefined ? undefined : { host: settings.HEALTH_HOST ?? '127.0.0.1', port: healthPort },
    isRunByNpm: environment['npm_lifecycle_event'] !== undefined,
    secrets: [token, ...passwordsOf(settings.DATABASE_URL)].filter((secret) => secret !== undefined),
  };
}

/** The ladder of LADDER_FILE, or the one that is shipped for a start. */
function readLadder(
  { LADDER_FILE: file }: Settings,
  folder: string,
): {
  readonly path: string;
  readonly definition: LadderDefinition | undefined;
  readonly faults: readonly ConfigFault[];
} {
  const path = file === undefined ? shippedLadderPath('dawn-and-dusk') : resolve(folder, file);
  const { definition, faults = [] } = readDefinitionFile(path);
  return {
    path,
    definition,
    faults: faults.map(({ path: within, problem }) => ({
      name: 'LADDER_FILE',
      problem: within === '' ? `${path} ${problem}` : `${within} ${problem}`,
    })),
  };
}

function discordConfig(
  token: string,
  {
    DISCORD_GUILD_ID: guildId,
    DISCORD_CHANNEL_ID: channelId,
    LADDER_ADMINS: admins,
    DISCORD_API: api,
    DISCORD_SHARDS: shards,
  }: Settings,
): DiscordConfig {
  return {
    token,
    ...(guildId === undefined ? {} : { guildId }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(admins === undefined ? {} : { admins }),
    ...(api === undefined ? {} : { api }),
    ...(shards === undefined ? {} : { shards }),
  };
}

function databaseConfig(settings: Settings, folder: string): DatabaseConfig {
  const { DATABASE_URL: url, DATABASE_CA: ca, DATABASE_FOLDER = '.warmpool' } = settings;
  const pool = { min: settings.DB_POOL_MIN ?? 2, max: settings.DB_POOL_MAX ?? 10 };
  const { DB_CONNECTION_BUDGET: budget } = settings;
  if (url !== undefined) {
    return {
      type: 'postgresql',
      url,
      ...(ca === undefined ? {} : { ca }),
      pool,
      ...(budget === undefined ? {} : { budget }),
    };
  }
  const dataFolder = resolve(folder, DATABASE_FOLDER);
  if (settings.DATABASE_TYPE === 'sqlite') {
    return { type: 'sqlite', file: join(dataFolder, 'ladder.sqlite') };
  }
  return { type: 'embedded', folder: join(dataFolder, 'postgresql'), pool };
}

/** The passwords in a URL as they are written and as they are meant: either may turn up in a message. */
function passwordsOf(url = ''): string[] {
  const login = /^[a-z]+:\/\/[^:/?#]*:([^/?#]+)@/i.exec(url)?.[1];
  const parameter = /[?&]password=([^&#]+)/i.exec(url)?.[1];
  return [login, parameter].flatMap((written) => (written === undefined ? [] : [written, decode(written)]));
}

function decode(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    // Not percent-encoded after all: then it is meant as it is written.
    return written;
  }
}

function loadEnvFile(path: string): void {
  if (!existsSync(path)) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ name: '.env', rule: 'must be a readable file', received }]);
  }
}
