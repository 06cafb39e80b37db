/** Statements through the pool: single ones and batches as one round trip, the rest on a lease. */
import { BatchError as PoolBatchError, type Pool } from 'warmpool';
import { BatchError } from '../errors.ts';
import type { Gateway } from './gateway.ts';

/** The gateway over a pool. */
export function pooledGateway(pool: Pool): Gateway {
  return {
    query: (statement) => pool.query(statement),
    batch: async (statements) => {
      try {
        return await pool.batch(statements);
      } catch (error) {
        if (!(error instanceof PoolBatchError)) throw error;
        throw new BatchError(error.index, statements.length, error.outcome, error.cause);
      }
    },
    acquire: () => pool.acquire(),
  };
}
