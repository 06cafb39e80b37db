import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import type { Anything, TypeParsers } from './query.ts';

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
