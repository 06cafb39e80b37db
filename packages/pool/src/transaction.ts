import { TransactionAbortedError } from './errors.ts';
import type { Lease } from './lease/lease.ts';

/** Runs `work` between BEGIN and COMMIT on one lease; an error rolls back and is thrown on. */
export async function runTransaction<T>(lease: Lease, work: (lease: Lease) => Promise<T>): Promise<T> {
  await lease.query('BEGIN');
  let result: T;
  try {
    result = await work(lease);
  } catch (error) {
    await rollBackQuietly(lease);
    throw error;
  }
  const { command } = await lease.query('COMMIT');
  // A failed statement whose error was caught turns COMMIT into a ROLLBACK that looks like a success.
  if (command === 'ROLLBACK') throw new TransactionAbortedError();
  return result;
}

/** What made the transaction fail is the news; if even ROLLBACK fails, the way home closes the connection. */
async function rollBackQuietly(lease: Lease): Promise<void> {
  try {
    await lease.query('ROLLBACK');
  } catch {
    // Lost, or released by `work` itself.
  }
}
