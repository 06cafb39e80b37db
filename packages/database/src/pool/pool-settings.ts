/** What may be set about a pool beside the server that it leads to. */
import { isDeepStrictEqual } from 'node:util';
import { clientOptions, type Lease, type PoolOptions } from 'warmpool';
import type { ConnectionTarget } from '../connection-target.ts';
import type { ClientSettings } from '../direct/direct-connections.ts';
import { ConfigurationError } from '../errors.ts';

/**
 * Options of `warmpool` and of `pg`'s Client, such as `statement_timeout`. Defaults: `min` 2 (at most `max`),
 * `max` 10, `connectionTimeoutMillis` 10 000. `connect_timeout` of the connection string
 * goes before `openTimeoutMillis`. Where to connect to, and how, belongs into the connection string.
 */
export type PoolSettings = {
  readonly [Name in keyof PoolOptions as Name extends 'log' ? never : Name]: PoolOptions[Name];
};

const SEED_MIN = 2;
const SEED_MAX = 10;
const CONNECTION_TIMEOUT_MILLIS = 10_000;

const PLACE_OPTIONS = ['connectionString', 'host', 'port', 'user', 'password', 'database', 'ssl'];

/** Everything the pool needs to be made. Throws `ConfigurationError` for options that belong elsewhere. */
export function poolOptions(
  target: ConnectionTarget,
  settings: PoolSettings,
): PoolOptions & { min: number; max: number } {
  requirePlaceless(settings);
  const max = settings.max ?? SEED_MAX;
  return {
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MILLIS,
    ...target.clientOptions(),
    ...withoutUndefined(settings),
    // Whoever wrote the connection string knows how far away its server is; the program does not.
    ...(target.connectTimeoutMillis ? { openTimeoutMillis: target.connectTimeoutMillis } : {}),
    max,
    // A bad `max` is the pool's to refuse, with its own words.
    min: settings.min ?? (max >= 1 && max < SEED_MIN ? max : SEED_MIN),
  };
}

/** What a direct connection takes over from the pool's settings. Throws `ConfigurationError` as above. */
export function clientSettings(settings: PoolSettings): ClientSettings {
  requirePlaceless(settings);
  const { onConnect } = settings;
  return {
    client: clientOptions(withoutUndefined(settings)),
    // The hook gets pg's own client in place of a lease; what a lease offers, a client has.
    onConnect: onConnect && ((client) => onConnect(client as Lease)),
  };
}

/** Whether two settings make the same pool. */
export function isSameSettings(one: PoolSettings, other: PoolSettings): boolean {
  return isDeepStrictEqual(withoutUndefined(one), withoutUndefined(other));
}

function requirePlaceless(settings: PoolSettings): void {
  const misplaced = PLACE_OPTIONS.find((name) => settings[name] !== undefined);
  if (misplaced === undefined) return;
  throw new ConfigurationError(
    `the pool option ${misplaced} belongs into the connection string (or, for a certificate authority, into ca)`,
  );
}

function withoutUndefined(settings: PoolSettings): PoolSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
