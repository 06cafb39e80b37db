import pg from 'pg';
import { afterEach } from 'vitest';
import { Pool } from '../../../src/index.ts';
import { PIPELINING } from '../../support/pipelining.ts';
import { withServer } from '../../support/server.ts';

/** `pg.Pool` or ours, seen through the types of `pg`. */
export type PoolClass = new (config?: pg.PoolConfig) => pg.Pool;

/** What is promised for both is run for both. */
export const BOTH: readonly (readonly [string, PoolClass])[] = [
  ['pg.Pool', pg.Pool],
  ['warmpool', Pool],
];

/** A server for a test file, and pools of either kind on it that are ended with their test. */
export function withBothPools(): {
  open: (kind: PoolClass, config?: pg.PoolConfig) => pg.Pool;
  server: ReturnType<typeof withServer>['server'];
} {
  const { server } = withServer();
  let pools: pg.Pool[] = [];
  afterEach(async () => {
    // A connection that pg.Pool is still closing when the server stops is an error to it, of which nobody else may hear.
    for (const pool of pools) pool.on('error', () => {});
    const left = pools.filter((pool) => !pool.ending);
    pools = [];
    await Promise.all(left.map((pool) => pool.end()));
  });
  return {
    server,
    open(kind, config = {}) {
      const pool = new kind({
        connectionString: server().connectionString,
        ...(kind === Pool && PIPELINING),
        ...config,
      });
      pools.push(pool);
      return pool;
    },
  };
}

/** What was called back with. */
export interface Answer<Value> {
  readonly error: Error | undefined;
  readonly value: Value | undefined;
}

/** Collects the arguments of a callback. */
export function answerOf<Value>(
  run: (callback: (error: Error | undefined, value?: Value) => void) => void,
): Promise<Answer<Value>> {
  return new Promise((resolve) => {
    run((error, value) => resolve({ error, value }));
  });
}

/** The next time that a pool says so. */
export function once(pool: pg.Pool, event: string): Promise<unknown[]> {
  return new Promise((resolve) => {
    pool.once(event, (...details: unknown[]) => resolve(details));
  });
}

/** The server process that a query runs in. */
export async function processOf(db: {
  query(text: string): Promise<pg.QueryResult<{ pid: number }>>;
}): Promise<number> {
  return (await db.query('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
}

/** Ends a server process, as an administrator or a failover does. */
export async function terminate(server: { readonly connectionString: string }, pid: number): Promise<void> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query('SELECT pg_terminate_backend($1)', [pid]);
  await client.end();
}

/** Clients whose `connect` is the test's: it may fail, or go on when it likes. */
export function clientsThat(
  connect: (really: () => void, fail: (error: Error) => void, config: pg.ClientConfig | undefined) => void,
): typeof pg.Client {
  class TestClient extends pg.Client {
    readonly #config: pg.ClientConfig | undefined;

    constructor(config?: pg.ClientConfig) {
      super(config);
      this.#config = config;
    }

    override connect(callback?: unknown): Promise<never> {
      const done = callback as (error: Error | null) => void;
      connect(() => super.connect(done as (error: Error) => void), done, this.#config);
      return undefined as never; // as pg does when it is given a callback
    }
  }
  return TestClient;
}

/** A hook that is waited for, which `@types/pg` does not know about. */
export function hook(work: (client: pg.ClientBase) => Promise<unknown>): (client: pg.ClientBase) => void {
  // oxlint-disable-next-line typescript/no-misused-promises -- see above
  return work;
}
