import { existsSync, readdirSync } from 'node:fs';
import { memoryUsage } from 'node:process';
import type pg from 'pg';
import type { Pool } from '../../src/pool.ts';
import type { Laws } from './laws.ts';

/** One look at the process. */
export interface Sample {
  readonly atMs: number;
  /** After a collection. */
  readonly heapMb: number;
  readonly rssMb: number;
  /** Sockets of this process: the pool's, the proxy's and our own. */
  readonly sockets: number;
  /** Open files; undefined where the system does not tell. */
  readonly files: number | undefined;
}

/**
 * A server process outlives its socket by the moment that it needs to notice; with what the network holds back that may
 * take a while. More of them than `max` are a breach if they stay so long.
 */
const LINGER_MS = 4000;
const FILES = '/proc/self/fd';

/** Counts connections and memory all the while. */
export class Census {
  readonly samples: Sample[] = [];
  /** The most server processes ever seen at once. */
  mostOnServer = 0;
  onServer = 0;
  readonly #startedAt = performance.now();
  #tooManySince: number | undefined;

  /** Asks the server; a server that is down has none. */
  async countOnServer(besides: pg.Pool, role: string, max: number, laws: Laws): Promise<void> {
    this.onServer = await backendsOf(besides, role).catch(() => 0);
    this.mostOnServer = Math.max(this.mostOnServer, this.onServer);
    const now = performance.now();
    if (this.onServer <= max) this.#tooManySince = undefined;
    else this.#tooManySince ??= now;
    const ms = now - (this.#tooManySince ?? now);
    laws.hold(
      ms < LINGER_MS,
      () => `${this.onServer} server processes for ${Math.round(ms)} ms, with max ${max}`,
    );
  }

  /** Collects garbage first, so that what is counted is what is held. */
  sample(): Sample {
    globalThis.gc?.();
    const { heapUsed, rss } = memoryUsage();
    const sample = {
      atMs: performance.now() - this.#startedAt,
      heapMb: heapUsed / 2 ** 20,
      rssMb: rss / 2 ** 20,
      sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
      files: existsSync(FILES) ? readdirSync(FILES).length : undefined,
    };
    this.samples.push(sample);
    return sample;
  }
}

export async function backendsOf(besides: pg.Pool, role: string): Promise<number> {
  const { rows } = await besides.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1',
    [role],
  );
  return rows[0]?.count ?? 0;
}

/** What the pool says of itself must add up at any moment. */
export function lookAtBooks(pool: Pool, most: number, laws: Laws): void {
  const { total, idle, probing, leased, opening, closing, waiting } = pool.stats();
  const sum = idle + probing + leased + opening + closing;
  laws.hold(sum === total, () => `the gauges add up to ${sum}, not to ${total}`);
  laws.hold(total <= most, () => `${total} connections in the books, with max ${most}`);
  const isStarving = waiting > 0 && idle > 0 && !pool.explain().some((cause) => cause.includes('suspended'));
  laws.hold(!isStarving, () => `${waiting} callers wait beside ${idle} idle connections`);
}
