import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import type { Anything, TypeParsers } from '../query.ts';
import { RULES } from './option-rules.ts';
import type { PoolOptions } from './pool-options.ts';

/** Options that belong to `pg`'s Client and are passed on to it untouched: names, units and defaults are its own. */
export interface ClientOptions {
  readonly connectionString?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly database?: string | undefined;
  /** A function is asked anew for each connection. */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  readonly ssl?: boolean | ConnectionOptions | undefined;
  readonly sslnegotiation?: 'postgres' | 'direct' | undefined;
  readonly enableChannelBinding?: boolean | undefined;
  readonly scramMaxIterations?: number | undefined;
  readonly stream?: () => Duplex | undefined;
  readonly keepAlive?: boolean | undefined;
  readonly keepAliveInitialDelayMillis?: number | undefined;
  readonly statement_timeout?: false | number | undefined;
  readonly query_timeout?: number | undefined;
  readonly lock_timeout?: number | undefined;
  readonly idle_in_transaction_session_timeout?: number | undefined;
  readonly application_name?: string | undefined;
  readonly fallback_application_name?: string | undefined;
  readonly client_encoding?: string | undefined;
  readonly options?: string | undefined;
  readonly replication?: string | undefined;
  readonly types?: TypeParsers | undefined;
  readonly binary?: boolean | undefined;
  readonly Promise?: Anything;
  /** Refused by the pool when it is true: see `Pool.batch`. */
  readonly pipeline?: boolean | undefined;
}

/** Options of `pg`'s Client; a name close to one of ours but on this list is no misspelling. */
export const CLIENT_OPTIONS = new Set(
  (
    'user database password port host connectionString keepAlive keepAliveInitialDelayMillis stream ssl ' +
    'sslnegotiation enableChannelBinding scramMaxIterations statement_timeout query_timeout lock_timeout ' +
    'idle_in_transaction_session_timeout application_name fallback_application_name types options ' +
    'client_encoding binary pipeline replication Promise connection'
  ).split(' '),
);

/** Options that hold secrets; they are kept out of what is printed. */
export const SECRETS = ['password', 'connectionString'] as const;

/** What of these options belongs to `pg`'s Client: everything that is not the pool's own. */
export function clientOptions(options: PoolOptions): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    // Ours would mean something else to the Client: its own connect timer beside the pool's, for one.
    if (!(name in RULES)) rest[name] = value;
  }
  // Hidden from enumeration where the options come from another pool's `options`.
  for (const secret of SECRETS) {
    if (options[secret] !== undefined) rest[secret] = options[secret];
  }
  return rest;
}
