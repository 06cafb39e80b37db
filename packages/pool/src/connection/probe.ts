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
export async function probe(link: Link, clock: Clock, timeoutMillis: number): Promise<Error | undefined> {
  for (;;) {
    const askedAt = clock.now();
    const cause = await ask(link, clock, timeoutMillis);
    // An answer later than the time-out lay unread while the process was frozen: it tells nothing of what came since.
    if (cause || clock.now() - askedAt <= timeoutMillis) return cause;
  }
}

function ask(link: Link, clock: Clock, timeoutMillis: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const timer = clock.after(timeoutMillis, () => resolve(new NoAnswer(timeoutMillis)));
    link.query({ config: '', values: undefined, callback: undefined }, (error) => {
      timer.cancel();
      resolve(error);
    });
  });
}
