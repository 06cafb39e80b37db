/** Counts the round trips to a database that a piece of work causes, across its awaits. */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Tally {
  roundTrips: number;
  readonly outer: Tally | undefined;
}

const tallies = new AsyncLocalStorage<Tally>();

/**
 * Runs `work` and counts its round trips: a query is 1, a batch is 1 (3 on a direct connection), a transaction is
 * BEGIN, its statements and COMMIT. Opening a connection does not count, nor what was never sent. SQLite counts as the
 * pool does, so that a test of one kind holds for all.
 */
export async function countRoundTrips<T>(work: () => Promise<T>): Promise<{ result: T; roundTrips: number }> {
  const tally: Tally = { roundTrips: 0, outer: tallies.getStore() };
  const result = await tallies.run(tally, work);
  return { result, roundTrips: tally.roundTrips };
}

/** Counts one round trip for whoever counts in this asynchronous context. */
export function recordRoundTrip(): void {
  for (let tally = tallies.getStore(); tally !== undefined; tally = tally.outer) tally.roundTrips += 1;
}
