import { type EmbeddedServer, startTemporaryServer } from '@warmpool/embedded-server';
import { afterAll, beforeAll } from 'vitest';
import { Pool, type PoolSeams } from '../../src/pool.ts';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { PIPELINING } from './pipelining.ts';

/** A PostgreSQL server for a whole test file, and pools on it that are ended with it. */
export function withServer(): {
  pool: (options?: PoolOptions, seams?: PoolSeams) => Pool;
  server: () => EmbeddedServer;
} {
  let running: EmbeddedServer | undefined;
  const pools: Pool[] = [];
  const server = (): EmbeddedServer => {
    if (!running) throw new Error('the server is not up yet');
    return running;
  };
  beforeAll(async () => {
    running = await startTemporaryServer();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end({ timeoutMillis: 1000 })));
    await running?.stop();
  }, 30_000);
  return {
    server,
    pool(options = {}, seams = {}) {
      const pool = new Pool(
        { connectionString: server().connectionString, ...PIPELINING, ...options },
        seams,
      );
      pools.push(pool);
      return pool;
    },
  };
}

/** Waits, within bounds, for something that the server or the network will bring about. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
