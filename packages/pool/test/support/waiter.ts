import type { Waiter } from '../../src/core/waiter-queue.ts';

/** A caller in line who does nothing but be there. */
export function idleWaiter<Served>(own: Partial<Waiter<Served>> = {}): Waiter<Served> {
  return {
    hasDeadline: false,
    priority: 0,
    joinedAt: 0,
    ticket: 0,
    serve: () => undefined,
    fail: () => undefined,
    pause: () => undefined,
    proceed: () => undefined,
    ...own,
  };
}
