/** Options of an embedded server: checked before anything is touched. */
import path from 'node:path';
import type { EmbeddedServerError } from './errors.ts';

export interface EmbeddedServerOptions {
  /** The folder for everything that is kept between starts; created when it is missing. */
  readonly folder: string;
  /** The port on 127.0.0.1; 0, the default, is a free one. */
  readonly port?: number | undefined;
  /** Certificate and key as PEM. With them the server accepts encrypted connections only. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** How clients prove who they are; `trust` asks for nothing. The default is `scram-sha-256`. */
  readonly authentication?: 'scram-sha-256' | 'trust' | undefined;
  /** The superuser's password; one is generated and kept in the folder when it is left out. */
  readonly password?: string | undefined;
  /** Settings of postgresql.conf, such as `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /**
   * How often in a row a server that ends by itself is started again, after growing pauses; the row ends when it has
   * run for a minute. 0: never. The default is 5.
   */
  readonly restarts?: number | undefined;
  /** Is told when the server has ended by itself and when it runs again; with the error, when it is given up. */
  readonly onTrouble?: ((message: string, error?: EmbeddedServerError) => void) | undefined;
  /** Is told about the slow and the unusual steps of a start, one sentence each. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** Gives the start up; a server that has started is stopped by `stop()` alone. */
  readonly signal?: AbortSignal | undefined;
}

/** What decides how the server runs, once its data is there. */
export interface ServerSettings {
  readonly port: number;
  readonly tls: EmbeddedServerOptions['tls'];
  readonly authentication: 'scram-sha-256' | 'trust';
  readonly settings: Readonly<Record<string, string>>;
  readonly restarts: number;
  readonly onTrouble: (message: string, error?: EmbeddedServerError) => void;
}

export interface ResolvedOptions extends ServerSettings {
  readonly folder: string;
  readonly password: string | undefined;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** These follow from the other options or hold the design together. */
const OUR_SETTINGS = new Set([
  'config_file',
  'data_directory',
  'hba_file',
  'listen_addresses',
  'log_destination',
  'logging_collector',
  'port',
  'ssl',
  'ssl_cert_file',
  'ssl_key_file',
  'unix_socket_directories',
]);

/** Fills in the defaults. Throws RangeError or TypeError naming the option, the rule and the value. */
export function resolveOptions(options: EmbeddedServerOptions): ResolvedOptions {
  const { folder, port = 0, tls, authentication = 'scram-sha-256', password, settings = {} } = options;
  const { restarts = 5 } = options;
  if (typeof folder !== 'string' || folder === '') {
    throw new TypeError(`folder must be a path, received ${JSON.stringify(folder)}`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be an integer from 0 to 65535, received ${String(port)}`);
  }
  if (!Number.isInteger(restarts) || restarts < 0) {
    throw new RangeError(`restarts must be an integer from 0, received ${String(restarts)}`);
  }
  if (authentication !== 'scram-sha-256' && authentication !== 'trust') {
    throw new RangeError(`authentication must be scram-sha-256 or trust, received ${String(authentication)}`);
  }
  // Control characters would end the line in which PostgreSQL's programs read it. The value itself is not shown.
  if (password !== undefined && (password === '' || /\p{Cc}/u.test(password))) {
    throw new RangeError('password must have at least one character and no control characters');
  }
  requireSettings(settings);
  return Object.freeze({
    folder: path.resolve(folder),
    port,
    tls,
    authentication,
    password,
    settings,
    restarts,
    onTrouble: options.onTrouble ?? (() => {}),
    onProgress: options.onProgress ?? (() => {}),
    signal: options.signal,
  });
}

function requireSettings(settings: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(settings)) {
    if (!/^[a-z_][a-z0-9_.]*$/i.test(name)) {
      throw new RangeError(
        `settings must have names of PostgreSQL settings, received ${JSON.stringify(name)}`,
      );
    }
    if (OUR_SETTINGS.has(name.toLowerCase())) {
      throw new RangeError(`settings must not contain ${name}: it is set by this package`);
    }
  }
}
