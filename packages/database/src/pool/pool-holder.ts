/** Keeps one pool, from its start to its end, and knows whether it can be used. */
import { performance } from 'node:perf_hooks';
import { Pool, PoolStartError, type ConnectionOpened } from 'warmpool';
import { explainConnectionFailure } from '../connection-failure.ts';
import type { ConnectionTarget } from '../connection-target.ts';
import type { DatabaseLog } from '../database-log.ts';
import { PoolAlreadyInitializedError } from '../errors.ts';
import { isSameSettings, poolOptions, type PoolSettings } from './pool-settings.ts';
import type { PoolState } from './pool-stats.ts';

/** How long connections in use may take to come home when the pool is closed, in milliseconds. */
const END_TIMEOUT_MILLIS = 5000;

/** What a pool was started with. */
export interface PoolStart {
  readonly target: ConnectionTarget;
  readonly settings: PoolSettings;
  readonly log: DatabaseLog;
}

/**
 * A place for one pool at a time. A pool that fails to start is kept: it goes on trying by itself, and as soon as it
 * has a connection it is used.
 */
export class PoolHolder {
  #state: PoolState = 'never initialized';
  #start: PoolStart | undefined;
  #pool: Pool | undefined;
  #stopping: Promise<void> | undefined;
  /** Why the start failed. */
  #failure: Error | undefined;

  get state(): PoolState {
    return this.#state === 'open' && this.#pool?.ending === true ? 'closed' : this.#state;
  }

  get target(): ConnectionTarget | undefined {
    return this.#start?.target;
  }

  /** What the last pool was started with. */
  get startedWith(): PoolStart | undefined {
    return this.#start;
  }

  get pool(): Pool | undefined {
    return this.#pool;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** The pool, if it leads to `target` and serves. One that is starting lets its callers wait. */
  poolFor(target: ConnectionTarget): Pool | undefined {
    if (this.#state !== 'open' && this.#state !== 'starting') return undefined;
    if (this.#pool?.ending !== false || this.#start?.target.equals(target) !== true) return undefined;
    return this.#pool;
  }

  /**
   * Starts the pool and waits for its first connections. With the same settings as before it gives the pool that is
   * there; with others it throws `PoolAlreadyInitializedError` while that one serves. Rejects with
   * `ConnectionFailedError` or `TlsError` when the server cannot be reached; the pool goes on trying.
   */
  async start(start: PoolStart): Promise<Pool> {
    const running = this.#running(start);
    if (running !== undefined) {
      await this.#ready(running, start);
      return running;
    }
    const { target, settings, log } = start;
    const options = poolOptions(target, settings);
    log.info('Initializing PostgreSQL connection pool...', { server: target.shown });
    log.info(`Initializing pool (min=${options.min}, max=${options.max})...`, {
      min: options.min,
      max: options.max,
    });
    const pool = new Pool(options);
    const startedAt = performance.now();
    const opened: ConnectionOpened[] = [];
    const collect = (connection: ConnectionOpened): unknown => opened.push(connection);
    pool.on('connectionOpened', collect);
    // The pool replaces the connection by itself; this is for whoever wonders why.
    pool.on('error', (error: Error) => log.warn(`An idle connection was lost: ${error.message}`));
    const replaced = this.#pool;
    this.#pool = pool;
    this.#start = start;
    this.#state = 'starting';
    this.#failure = undefined;
    void replaced?.end();
    try {
      await this.#ready(pool, start);
      log.info(describeOpened(opened, performance.now() - startedAt), {
        connections: opened.map(({ timings }) => timings),
      });
      announce(log);
    } finally {
      pool.off('connectionOpened', collect);
    }
    return pool;
  }

  /**
   * Closes the pool, or only `pool` if that is still the one; connections in use come home within `timeoutMillis`, or are
   * torn down. Nothing to close is no error.
   */
  async stop(pool?: Pool, timeoutMillis = END_TIMEOUT_MILLIS): Promise<void> {
    const current = this.#pool;
    if (current === undefined || (pool !== undefined && pool !== current)) return;
    if (this.#state !== 'closed') this.#stopping = this.#end(current, timeoutMillis);
    await this.#stopping;
  }

  async #end(pool: Pool, timeoutMillis: number): Promise<void> {
    const log = this.#start?.log;
    this.#state = 'closed';
    this.#failure = undefined;
    log?.info('Closing connection pool...');
    await pool.end({ timeoutMillis });
    log?.info('Connection pool closed');
  }

  /** The pool that is there already, if it is the one that is asked for. */
  #running({ target, settings }: PoolStart): Pool | undefined {
    const { state } = this;
    if (state === 'never initialized' || state === 'closed' || this.#start === undefined) return undefined;
    if (this.#start.target.equals(target) && isSameSettings(this.#start.settings, settings))
      return this.#pool;
    // One that never worked may be replaced by one that does.
    if (state === 'failed to start') return undefined;
    throw new PoolAlreadyInitializedError(
      `the pool is already initialized for ${this.#start.target.shown}, with other settings than those given now ` +
        `for ${target.shown}. Call closePool() first, or use the pool that is there.`,
    );
  }

  async #ready(pool: Pool, { target, log }: PoolStart): Promise<void> {
    try {
      await pool.ready();
      if (this.#pool === pool && this.#state !== 'closed') this.#state = 'open';
    } catch (error) {
      if (!(error instanceof PoolStartError)) throw error;
      const failure = explainConnectionFailure(error, target);
      const { idle, leased, min } = pool.stats();
      if (idle + leased > 0) {
        // Fewer than wanted, but it serves; a direct connection would be refused for the same reason.
        if (this.#pool === pool && this.#state === 'starting') this.#state = 'open';
        log.warn(`The pool goes on with ${idle + leased} of ${min} connections: ${failure.message}`, {
          error: failure,
        });
        return;
      }
      if (this.#pool === pool && this.#state === 'starting') {
        this.#state = 'failed to start';
        this.#failure = failure;
        log.error(`The connection pool failed to start and goes on trying: ${failure.message}`, {
          error: failure,
        });
        pool.once('connectionOpened', () => this.#recover(pool, log));
      }
      throw failure;
    }
  }

  #recover(pool: Pool, log: DatabaseLog): void {
    if (this.#pool !== pool || this.#state !== 'failed to start') return;
    this.#state = 'open';
    this.#failure = undefined;
    announce(log);
  }
}

function announce(log: DatabaseLog): void {
  log.info('Pool created successfully');
  log.info('Connection overhead eliminated for queries');
}

function describeOpened(opened: readonly ConnectionOpened[], elapsedMs: number): string {
  if (opened.length === 0) return 'No connections opened yet';
  const average = (ms: (connection: ConnectionOpened) => number): string =>
    `${Math.round(opened.reduce((sum, connection) => sum + ms(connection), 0) / opened.length)} ms`;
  return (
    `${opened.length} connection${opened.length === 1 ? '' : 's'} opened in ${Math.round(elapsedMs)} ms ` +
    `(each: TCP ${average(({ timings }) => timings.tcpMs)}, TLS ${average(({ timings }) => timings.tlsMs)}, ` +
    `authentication ${average(({ timings }) => timings.authenticationMs)})`
  );
}
