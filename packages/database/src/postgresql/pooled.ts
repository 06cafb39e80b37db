/** Statements through the pool: single ones and batches as one round trip, the rest on a lease. */
import { BatchError as PoolBatchError, ConnectionLostError, PoolError, type Pool } from 'warmpool';
import { isTlsFailure } from '../connection-failure.ts';
import { BatchError } from '../errors.ts';
import { recordRoundTrip } from '../round-trips.ts';
import type { Gateway } from './gateway.ts';

/** The gateway over a pool. */
export function pooledGateway(pool: Pool): Gateway {
  return {
    query: (statement) => counted(pool.query(statement)),
    batch: async (statements) => {
      try {
        return await counted(pool.batch(statements));
      } catch (error) {
        if (!(error instanceof PoolBatchError)) throw error;
        throw new BatchError(error.index, statements.length, error.outcome, error.cause);
      }
    },
    acquire: () => pool.acquire(),
  };
}

/** Counts a flight, unless it ended before it began. */
async function counted<T>(flight: Promise<T>): Promise<T> {
  try {
    const answer = await flight;
    recordRoundTrip();
    return answer;
  } catch (error) {
    if (wasSent(error)) recordRoundTrip();
    throw error;
  }
}

/** Where the pool has no connection to give, it says so itself, or passes on why the server refuses to open one. */
function wasSent(error: unknown): boolean {
  if (error instanceof PoolBatchError) return error.outcome !== 'not-sent';
  if (error instanceof PoolError) return error instanceof ConnectionLostError;
  return !isTlsFailure(error) && !isLoginRefused(error);
}

/** Wrong password, unknown database, and their like. */
function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:28|3D)\w{3}$/.test(String(error.code));
}
