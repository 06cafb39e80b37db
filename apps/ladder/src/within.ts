/** A promise with a deadline. */
import type { Clock } from './clock.ts';

/** How a wait ended. */
export type Outcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/** Waits for `work`, at most `ms` milliseconds. Never rejects. What comes later is dropped, its error too. */
export async function within<Value>(ms: number, clock: Clock, work: Promise<Value>): Promise<Outcome<Value>> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve({ kind: 'late' }));
    void settle(work).then((outcome) => {
      cancel();
      return resolve(outcome);
    });
  });
}

async function settle<Value>(work: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { kind: 'done', value: await work };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
