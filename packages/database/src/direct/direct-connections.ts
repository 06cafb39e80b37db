/** Connections that stand in for the pool: bounded in number, counted, each opened for one call. */
import { performance } from 'node:perf_hooks';
import { explainConnectionFailure } from '../connection-failure.ts';
import type { ConnectionTarget } from '../connection-target.ts';
import { ConfigurationError, DatabaseClosedError, DirectConnectionTimeoutError } from '../errors.ts';
import type { Gateway, Session, Statement, StatementResult } from '../postgresql/gateway.ts';
import { openDirectConnection, type DirectConnection } from './direct-connection.ts';
import { runDirectBatch } from './direct-batch.ts';
import { countDirectConnection } from './direct-totals.ts';
import { Permits } from '../permits.ts';

/** Bounds of direct connections. */
export interface DirectSettings {
  /** Most direct connections open at once. Default 5. */
  readonly max?: number | undefined;
  /** How long a call may wait in line and for its connection to open, in milliseconds. Default 10 000; 0: no limit. */
  readonly timeoutMillis?: number | undefined;
}

const DEFAULT_MAX = 5;
const DEFAULT_TIMEOUT_MILLIS = 10_000;

/** What a direct connection has in common with those of the pool. */
export interface ClientSettings {
  /** Options of `pg`'s Client beside those of the target, such as `statement_timeout`. */
  readonly client: Record<string, unknown>;
  readonly onConnect: ((client: unknown) => unknown) | undefined;
}

/** What direct connections to a server are opened with. */
export interface DirectOptions {
  readonly target: ConnectionTarget;
  /** Asked for each connection, because the pool may be another one by then. */
  readonly clientSettings: () => ClientSettings;
  readonly settings?: DirectSettings | undefined;
}

/** Opens direct connections to one server. Throws `ConfigurationError` for bounds that cannot work. */
export class DirectConnections implements Gateway {
  readonly #options: DirectOptions;
  readonly #max: number;
  readonly #timeoutMillis: number;
  readonly #permits: Permits;
  readonly #teardown = new AbortController();
  #isClosed = false;
  #opened = 0;

  constructor(options: DirectOptions) {
    const { max = DEFAULT_MAX } = options.settings ?? {};
    const timeoutMillis =
      options.settings?.timeoutMillis ?? options.target.connectTimeoutMillis ?? DEFAULT_TIMEOUT_MILLIS;
    requireInteger('direct.max', max, 1);
    requireInteger('direct.timeoutMillis', timeoutMillis, 0);
    this.#options = options;
    this.#max = max;
    this.#timeoutMillis = timeoutMillis;
    this.#permits = new Permits(max);
  }

  /** Connections open now, those being opened and closed included. */
  get open(): number {
    return this.#permits.taken;
  }

  /** Connections opened since the start. */
  get opened(): number {
    return this.#opened;
  }

  async batch(statements: readonly Statement[]): Promise<StatementResult[]> {
    const session = await this.#open(true);
    try {
      return await runDirectBatch(session, statements);
    } finally {
      session.release();
    }
  }

  acquire(): Promise<Session> {
    return this.#open(false);
  }

  /** Opens no more, and waits until all are closed; those that are not after `timeoutMillis` are torn down. */
  async close(timeoutMillis: number): Promise<void> {
    this.#isClosed = true;
    const timer = setTimeout(() => this.#teardown.abort(), timeoutMillis);
    await this.#permits.allGiven();
    clearTimeout(timer);
  }

  /** Waits for a permit, which is given back when the connection's socket is gone: the bound is never passed. */
  async #open(pipeline: boolean): Promise<DirectConnection> {
    const startedAt = performance.now();
    const permits = this.#permits;
    await permits.take(
      this.#timeoutMillis,
      (waitedMs) => new DirectConnectionTimeoutError(waitedMs, permits.taken, this.#max, permits.waiting),
    );
    const { target, clientSettings } = this.#options;
    try {
      if (this.#isClosed) throw new DatabaseClosedError();
      const { client, onConnect } = clientSettings();
      const connection = await openDirectConnection({
        client: { ...client, ...target.clientOptions() },
        pipeline,
        timeoutMillis: this.#remaining(startedAt),
        signal: this.#teardown.signal,
        onConnect,
      });
      this.#opened += 1;
      countDirectConnection(connection.closed);
      void connection.closed.then(() => permits.give());
      return connection;
    } catch (error) {
      permits.give();
      throw error instanceof DatabaseClosedError ? error : explainConnectionFailure(error, target);
    }
  }

  /** At least 1: 0 would mean no limit. */
  #remaining(startedAt: number): number {
    if (this.#timeoutMillis === 0) return 0;
    return Math.max(1, Math.round(this.#timeoutMillis - (performance.now() - startedAt)));
  }
}

function requireInteger(name: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return;
  throw new ConfigurationError(`${name} must be an integer from ${least}, received ${String(value)}`);
}
