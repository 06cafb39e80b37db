/** Counts what was sent, and nothing that was not. */
import { BatchError, ConnectionLostError, PoolError } from 'warmpool';
import { isTlsFailure } from '../connection-failure.ts';
import { recordRoundTrip } from '../round-trips.ts';

/** Waits for the answer of a flight and counts a round trip, unless the flight ended before it began. */
export async function countedFlight<T>(flight: Promise<T>): Promise<T> {
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
  if (error instanceof BatchError) return error.outcome !== 'not-sent';
  if (error instanceof PoolError) return error instanceof ConnectionLostError;
  return !isTlsFailure(error) && !isLoginRefused(error);
}

/** Wrong password, unknown database, and their like. */
function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:28|3D)\w{3}$/.test(String(error.code));
}
