import { setMaxListeners } from 'node:events';
import { isReadTimeout, type Link } from '../driver.ts';
import { asError, ConnectionLostError } from '../errors.ts';
import type { QueryCall, QueryCallback } from '../query.ts';
import { endsConnection } from './ends-connection.ts';

/**
 * Runs a query until it is answered or the signal says that nobody wants it any more. Then it is given up, and the
 * callback gets the signal's reason at once; the link settles later. If the connection ends under it, it may have been
 * run, and the error says so.
 */
export function queryUntil(
  signal: AbortSignal | undefined,
  link: Link,
  call: QueryCall,
  callback: QueryCallback,
): void {
  if (!signal) {
    link.query(call, (error, result) => callback(error && asLoss(error, link), result));
    return;
  }
  let isOver = false;
  const end: QueryCallback = (error, result) => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', abort);
    callback(error, result);
  };
  const giveUp = link.query(call, (error, result) => end(error && asLoss(error, link), result));
  function abort(): void {
    giveUp();
    end(asError(signal?.reason), undefined);
  }
  if (isOver) return;
  // One signal may end many queries; that is no leak, so Node need not warn of one.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', abort);
}

/** An error of the server stays what it is. */
function asLoss(error: Error & { severity?: unknown }, { lostCause }: Link): Error {
  if (endsConnection(error)) return Object.assign(error, { outcome: 'unknown' });
  if (lostCause === undefined || error.severity !== undefined || isReadTimeout(error)) return error;
  return new ConnectionLostError({ cause: lostCause }, 'unknown');
}
