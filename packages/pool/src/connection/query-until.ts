import { setMaxListeners } from 'node:events';
import type { Link } from '../driver.ts';
import type { QueryCall, QueryCallback } from '../query.ts';

/**
 * Runs a query until it is answered or the signal says that nobody wants it any more. Then it is given up, and the
 * callback gets the signal's reason at once; the link settles later.
 */
export function queryUntil(
  signal: AbortSignal | undefined,
  link: Link,
  call: QueryCall,
  callback: QueryCallback,
): void {
  if (!signal) {
    link.query(call, callback);
    return;
  }
  let isOver = false;
  const end: QueryCallback = (error, result) => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', abort);
    callback(error, result);
  };
  const giveUp = link.query(call, end);
  function abort(): void {
    giveUp();
    end(signal?.reason as Error, undefined);
  }
  if (isOver) return;
  // One signal may end many queries; that is no leak, so Node need not warn of one.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', abort);
}
