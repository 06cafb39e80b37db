/** Statements through the pool: single ones share connections, a batch is one round trip, the rest is on a lease. */
import { BatchError as PoolBatchError, type Pool } from 'warmpool';
import { BatchError } from '../errors.ts';
import { countedFlight } from './counted-flight.ts';
import type { Gateway } from './gateway.ts';
import { LateSession } from './late-session.ts';

/** The gateway over a pool. */
export function pooledGateway(pool: Pool): Gateway {
  return {
    batch: async (statements) => {
      try {
        return await countedFlight(pool.batch(statements));
      } catch (error) {
        if (!(error instanceof PoolBatchError)) throw error;
        throw new BatchError(error.index, statements.length, error.outcome, error.cause);
      }
    },
    acquire: () => Promise.resolve(new LateSession(pool)),
  };
}
