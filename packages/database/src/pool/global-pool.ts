/** The one pool of the process, as the seed has it: initialized at the start, used everywhere, closed at the end. */
import type { Pool } from 'warmpool';
import { connectionTarget } from '../connection-target.ts';
import { SILENT_LOG, type DatabaseLog } from '../database-log.ts';
import { directTotals } from '../direct/direct-totals.ts';
import { PoolNotInitializedError } from '../errors.ts';
import type { MaskedText } from '../masked.ts';
import { PoolHolder } from './pool-holder.ts';
import type { PoolSettings } from './pool-settings.ts';
import { poolStats, type PoolStats } from './pool-stats.ts';

/** Where the process's pool is kept. */
export const globalHolder = new PoolHolder();

/** The pool's settings, with a certificate authority (a file, or PEM) and a log. */
export interface InitializePoolOptions extends PoolSettings {
  readonly ca?: string | undefined;
  readonly log?: DatabaseLog | undefined;
}

/**
 * Starts the process's pool and waits for its first connections. A second call with the same settings gives the same
 * pool; with others it rejects with `PoolAlreadyInitializedError`, as long as the first one serves. Rejects with
 * `ConnectionFailedError` or `TlsError` when the server cannot be reached: the pool then goes on trying, and is used
 * as soon as a connection opens.
 */
export async function initializePool(
  connectionString: string | MaskedText,
  { ca, log = SILENT_LOG, ...settings }: InitializePoolOptions = {},
): Promise<Pool> {
  return globalHolder.start({ target: connectionTarget(connectionString, ca), settings, log });
}

/** The process's pool. Throws `PoolNotInitializedError` before `initializePool` and after `closePool`. */
export function getGlobalPool(): Pool {
  const { pool, state } = globalHolder;
  if (pool !== undefined && state !== 'closed') return pool;
  throw new PoolNotInitializedError(
    state === 'closed'
      ? 'Pool not initialized: it was closed. Call initializePool() again.'
      : 'Pool not initialized: call initializePool(connectionString, { min, max }) first.',
  );
}

/** Closes the process's pool; leases still out after 5 s are closed under their callers. Nothing to close is no error. */
export async function closePool(): Promise<void> {
  await globalHolder.stop();
}

/** The numbers of the process's pool, and of all direct connections of the process. */
export function getPoolStats(): PoolStats {
  const { state, pool } = globalHolder;
  return poolStats(state, state === 'closed' ? undefined : pool?.stats(), directTotals());
}
