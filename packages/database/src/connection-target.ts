/** Which server to connect to, and how; its password does not show when it is printed. */
import { inspect } from 'node:util';
import { parseConnectionString, type ConnectionStringParts } from './connection-string.ts';
import { ConfigurationError } from './errors.ts';
import { MASK, type MaskedText } from './masked.ts';
import { TLS_PARAMETERS, tlsOptions } from './tls.ts';

/** One server, database and user. */
export interface ConnectionTarget {
  /** The connection string without its password and without parameters of others; what every printed form says. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  /** `connect_timeout`, in milliseconds; 0 means no limit. */
  readonly connectTimeoutMillis: number | undefined;
  /** Parameters of the connection string that mean nothing to us; a warning names them. */
  readonly ignoredParameters: readonly string[];
  /** Options for `pg`'s Client, the password among them: for a constructor, not for a log. */
  clientOptions(): Record<string, unknown>;
  /** Whether the two lead to the same database as the same user, by the same way. */
  equals(other: ConnectionTarget): boolean;
  toString(): string;
}

/** Parameters that are options of `pg`'s Client, with how their text is read. */
const CLIENT_PARAMETERS: Readonly<Record<string, (text: string, name: string) => Record<string, unknown>>> = {
  application_name: (text) => ({ application_name: text }),
  fallback_application_name: (text) => ({ fallback_application_name: text }),
  options: (text) => ({ options: text }),
  sslnegotiation: (text) => ({ sslnegotiation: text }),
  channel_binding: (text) => ({ enableChannelBinding: text !== 'disable' }),
  statement_timeout: (text, name) => ({ statement_timeout: parseCount(name, text) }),
  lock_timeout: (text, name) => ({ lock_timeout: parseCount(name, text) }),
  query_timeout: (text, name) => ({ query_timeout: parseCount(name, text) }),
  idle_in_transaction_session_timeout: (text, name) => ({
    idle_in_transaction_session_timeout: parseCount(name, text),
  }),
};

/**
 * Reads a connection string. `ca` is `DATABASE_CA`: certificates in PEM, or the path of a file with them.
 * Throws `ConnectionStringError` or `ConfigurationError`.
 */
export function connectionTarget(connectionString: string | MaskedText, ca?: string): ConnectionTarget {
  const text = typeof connectionString === 'string' ? connectionString : connectionString.reveal();
  const parts = parseConnectionString(text);
  const options = {
    host: parts.host,
    port: parts.port,
    ...(parts.user === undefined ? {} : { user: parts.user }),
    ...(parts.password === undefined ? {} : { password: parts.password }),
    ...(parts.database === undefined ? {} : { database: parts.database }),
    ...clientParameters(parts.parameters),
    ssl: tlsOptions({ parameters: parts.parameters, ca }),
  };
  const shown = show(parts);
  const timeout = parts.parameters.get('connect_timeout');
  const identity = JSON.stringify([options, [...parts.parameters], ca]);
  const target: ConnectionTarget = Object.freeze({
    shown,
    host: parts.host,
    port: parts.port,
    connectTimeoutMillis: timeout === undefined ? undefined : parseCount('connect_timeout', timeout) * 1000,
    ignoredParameters: [...parts.parameters.keys()].filter((name) => !isKnown(name)),
    clientOptions: () => ({ ...options }),
    equals: (other: ConnectionTarget) => IDENTITIES.get(other) === identity,
    toString: () => shown,
    toJSON: () => shown,
    [inspect.custom]: () => shown,
  });
  IDENTITIES.set(target, identity);
  return target;
}

/** What tells two targets apart holds the password, so it is kept beside them and not in them. */
const IDENTITIES = new WeakMap<ConnectionTarget, string>();

function isKnown(name: string): boolean {
  return (
    name === 'connect_timeout' || TLS_PARAMETERS.includes(name) || Object.hasOwn(CLIENT_PARAMETERS, name)
  );
}

function clientParameters(parameters: ReadonlyMap<string, string>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, text] of parameters) {
    if (Object.hasOwn(CLIENT_PARAMETERS, name)) Object.assign(options, CLIENT_PARAMETERS[name]?.(text, name));
  }
  return options;
}

/** Throws `ConfigurationError` when a parameter has a value that it cannot have, whatever the others say. */
export function checkParameter(name: string, text: string): void {
  if (name === 'connect_timeout') parseCount(name, text);
  else clientParameters(new Map([[name, text]]));
}

function parseCount(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new ConfigurationError(
    `the parameter ${name} of the connection string must be a whole number, received "${text}"`,
  );
}

/** The key is a path, unless somebody gives the key itself. */
const SECRET_PARAMETERS = new Set(['sslpassword', 'sslkey']);

function show({ user, password, host, port, database, parameters }: ConnectionStringParts): string {
  // A colon in the name: a login that was encoded as a whole, the password with it.
  const account = user?.includes(':') === true ? MASK : encodeURIComponent(user ?? '');
  const login = user === undefined ? '' : `${account}${password === undefined ? '' : `:${MASK}`}@`;
  const place = host.includes(':') ? `[${host}]` : encodeURIComponent(host);
  const query = [...parameters]
    .filter(([name]) => isKnown(name) && !SECRET_PARAMETERS.has(name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const path = database === undefined ? '' : `/${encodeURIComponent(database)}`;
  return `postgresql://${login}${place}:${port}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}
