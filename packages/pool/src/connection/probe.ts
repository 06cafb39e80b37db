import type { Clock } from '../clock.ts';
import type { Link } from '../driver.ts';

/** A connection did not answer a probe in time. */
class NoAnswer extends Error {
  constructor(timeoutMillis: number) {
    super(`The connection did not answer within probeTimeoutMillis (${timeoutMillis} ms)`);
  }
}

/**
 * Asks whether anybody is there: an empty query, the cheapest round trip that PostgreSQL has, and one that transaction
 * poolers answer too. Resolves with why the connection is dead, or undefined.
 */
export function probe(link: Link, clock: Clock, timeoutMillis: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const timer = clock.after(timeoutMillis, () => resolve(new NoAnswer(timeoutMillis)));
    link.query({ config: '', values: undefined, callback: undefined }, (error) => {
      timer.cancel();
      resolve(error);
    });
  });
}
