import type { Patience } from '../wait.ts';
import { requireTimeout } from './option-rules.ts';

/** How long one call waits for a connection. */
export interface AcquireOptions {
  /** Ends the wait; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** In place of `connectionTimeoutMillis`; 0: no limit. */
  readonly timeoutMillis?: number | undefined;
  /** Higher is served first; equals in the order in which they came. An integer. Default 0. */
  readonly priority?: number | undefined;
}

/** What a caller's options say, over the patience of those who say nothing of their own. Throws for what cannot be. */
export function patienceOf(options: AcquireOptions | undefined, usual: Patience): Patience {
  if (!options) return usual;
  const { timeoutMillis, signal, priority = 0 } = options;
  if (timeoutMillis !== undefined) requireTimeout(timeoutMillis);
  if (!Number.isSafeInteger(priority)) throw new TypeError('Expected `priority` to be an integer');
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError('Expected `signal` to be an AbortSignal, such as the `signal` of an AbortController');
  }
  return { timeoutMillis: timeoutMillis ?? usual.timeoutMillis, signal, priority };
}
