/** Statements through the pool where there is one, and over direct connections where there is none. */
import { PoolEndedError, type Pool } from 'warmpool';
import { explainConnectionFailure, isTlsFailure } from '../connection-failure.ts';
import type { ConnectionTarget } from '../connection-target.ts';
import type { DatabaseLog } from '../database-log.ts';
import type { DirectConnections } from '../direct/direct-connections.ts';
import { ConfigurationError } from '../errors.ts';
import type { Gateway, Session } from '../postgresql/gateway.ts';
import { pooledGateway } from '../postgresql/pooled.ts';
import type { PoolHolder } from './pool-holder.ts';
import type { WarningThrottle } from './warning-throttle.ts';

/** What the choice is made from. */
export interface FallbackOptions {
  readonly holder: PoolHolder;
  readonly target: ConnectionTarget;
  readonly direct: DirectConnections;
  /** Of the warnings about `direct`. */
  readonly throttle: WarningThrottle;
  readonly log: DatabaseLog;
}

/**
 * Chooses anew for every call. Direct is for exactly three cases: the pool was never initialized, failed to start, or
 * was closed. A pool that is busy or fails a statement keeps the call: going around it would pass its `max`. Where the
 * pool leads to another server, calls reject with `ConfigurationError`: nobody has decided how to reach this one.
 */
export function fallbackGateway({ holder, target, direct, throttle, log }: FallbackOptions): Gateway {
  let known: { readonly pool: Pool; readonly gateway: Gateway } | undefined;
  const choose = (): Gateway => {
    const pool = holder.poolFor(target);
    if (pool !== undefined) {
      if (known?.pool !== pool) known = { pool, gateway: pooledGateway(pool) };
      return known.gateway;
    }
    const reason = whyDirect(holder) ?? refuseElsewhere(holder, target);
    const calls = throttle.count();
    if (calls !== undefined) {
      const used =
        calls === 1 ? 'This call uses a direct connection' : `${calls} calls used direct connections`;
      log.warn(`Pool not initialized: ${reason}. ${used}, which is slow.`, { reason, calls });
    }
    return direct;
  };
  const explained = (error: unknown): never => {
    throw isTlsFailure(error) ? explainConnectionFailure(error, target) : error;
  };
  return {
    batch: async (statements) => choose().batch(statements).catch(explained),
    acquire: async () => {
      const acquire = async (): Promise<Session> => choose().acquire().catch(explained);
      let session = await acquire();
      return {
        // A session that has no connection yet may meet here what keeps it from opening one.
        query: async (statement) => {
          try {
            return await session.query(statement);
          } catch (error) {
            if (!(error instanceof PoolEndedError)) return explained(error);
            // Closed before the session had a connection: nothing was sent, and there is another way by now.
            session = await acquire();
            return session.query(statement);
          }
        },
        release: (error) => session.release(error),
      };
    },
  };
}

/** The three cases; `undefined` when it is none of them. */
function whyDirect({ state, failure }: PoolHolder): string | undefined {
  if (state === 'never initialized') return 'initializePool() was never called';
  if (state === 'closed') return 'it was closed';
  return state === 'failed to start'
    ? `it failed to start (${failure?.message ?? 'reason unknown'})`
    : undefined;
}

function refuseElsewhere({ target: other }: PoolHolder, target: ConnectionTarget): never {
  throw new ConfigurationError(
    `the pool of the process leads to ${other?.shown ?? 'another server'}, not to ${target.shown}. ` +
      'Open a database with a pool of its own for it (pool: { min, max }), or with pool: false for direct connections.',
  );
}
