import { type EmbeddedServer, startTemporaryServer } from '@warmpool/embedded-server';
import { type FaultProxy, startFaultProxy } from '@warmpool/fault-proxy';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { Pool, type PoolSeams } from '../../src/pool.ts';
import { PIPELINING } from '../support/pipelining.ts';
import { until } from '../support/server.ts';

export interface FaultyServer {
  readonly server: () => EmbeddedServer;
  readonly proxy: () => FaultProxy;
  /** A pool whose way to the server leads through the proxy; it ends with its test. */
  readonly pool: (options?: PoolOptions, seams?: PoolSeams) => Pool;
  /** A pool with a way of its own, to look at the server or to do something to it. */
  readonly besides: () => Pool;
}

/** A PostgreSQL server for a whole test file behind a proxy that is healed after each test. */
export function withFaultyServer(settings: Record<string, string> = {}): FaultyServer {
  let running:
    | { readonly server: EmbeddedServer; readonly proxy: FaultProxy; readonly besides: Pool }
    | undefined;
  const pools: Pool[] = [];
  const world = (): NonNullable<typeof running> => {
    if (!running) throw new Error('the server is not up yet');
    return running;
  };
  beforeAll(async () => {
    const server = await startTemporaryServer({ settings });
    const { host, port, connectionString } = server;
    const proxy = await startFaultProxy({ target: { host, port } });
    running = { server, proxy, besides: new Pool({ connectionString, allowExitOnIdle: true }) };
  }, 60_000);
  afterEach(async () => {
    await world().proxy.heal();
    await Promise.all(pools.splice(0).map((pool) => pool.end({ timeoutMillis: 500 })));
    // No fault of the next test reaches what is left of this one.
    await until(() => world().proxy.connections === 0, 'the proxy is empty');
    world().proxy.resetStats();
  });
  afterAll(async () => {
    await running?.besides.end({ timeoutMillis: 500 });
    await running?.proxy.close();
    await running?.server.stop();
  }, 30_000);
  return {
    server: () => world().server,
    proxy: () => world().proxy,
    besides: () => world().besides,
    pool(options = {}, seams = {}) {
      const { server, proxy } = world();
      const { user, password, database } = server;
      const pool = new Pool(
        { host: proxy.host, port: proxy.port, user, password, database, ...PIPELINING, ...options },
        seams,
      );
      pools.push(pool);
      return pool;
    },
  };
}

/** The server process that answers, so that it can be seen whether it is still the same. */
export async function backendOf(asked: Pick<Pool, 'query'>): Promise<number> {
  const { rows } = await asked.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

/** What the promise rejects with; waited for from the first moment, so that it is never unhandled. */
export function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );
}
