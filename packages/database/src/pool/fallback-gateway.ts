/** Statements through the pool where there is one, and over direct connections where there is none. */
import { performance } from 'node:perf_hooks';
import type { Pool } from 'warmpool';
import { explainConnectionFailure, isTlsFailure } from '../connection-failure.ts';
import type { ConnectionTarget } from '../connection-target.ts';
import type { DatabaseLog } from '../database-log.ts';
import type { DirectConnections } from '../direct/direct-connections.ts';
import type { Gateway } from '../postgresql/gateway.ts';
import { pooledGateway } from '../postgresql/pooled.ts';
import type { PoolHolder } from './pool-holder.ts';
import { WarningThrottle } from './warning-throttle.ts';

/** What the choice is made from. */
export interface FallbackOptions {
  readonly holder: PoolHolder;
  readonly target: ConnectionTarget;
  readonly direct: DirectConnections;
  readonly log: DatabaseLog;
}

/**
 * Chooses anew for every call. Direct is for exactly three cases: the pool was never initialized, failed to start, or
 * was closed. A pool that is busy or fails a statement keeps the call: going around it would pass its `max`.
 */
export function fallbackGateway({ holder, target, direct, log }: FallbackOptions): Gateway {
  const warn = (reason: string, calls: number): void => {
    const used =
      calls === 1 ? 'This call uses a direct connection' : `${calls} calls used direct connections`;
    log.warn(`Pool not initialized: ${reason}. ${used}, which is slow.`, { reason, calls });
  };
  const throttle = new WarningThrottle(warn, () => performance.now());
  let known: { readonly pool: Pool; readonly gateway: Gateway } | undefined;
  const choose = (): Gateway => {
    const pool = holder.poolFor(target);
    if (pool === undefined) {
      throttle.warn(whyNot(holder, target));
      return direct;
    }
    if (known?.pool !== pool) known = { pool, gateway: pooledGateway(pool) };
    return known.gateway;
  };
  const explained = (error: unknown): never => {
    throw isTlsFailure(error) ? explainConnectionFailure(error, target) : error;
  };
  return {
    query: (statement) => choose().query(statement).catch(explained),
    batch: (statements) => choose().batch(statements).catch(explained),
    acquire: () => choose().acquire().catch(explained),
  };
}

function whyNot({ state, failure, target: other }: PoolHolder, target: ConnectionTarget): string {
  if (state === 'never initialized') return 'initializePool() was never called';
  if (state === 'closed') return 'it was closed';
  if (state === 'failed to start') return `it failed to start (${failure?.message ?? 'reason unknown'})`;
  return `it leads to ${other?.shown ?? 'another server'}, not to ${target.shown}`;
}
