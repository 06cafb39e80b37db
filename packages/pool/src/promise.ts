import type { QueryCallback } from './query.ts';

/** Runs something that calls back once: for the caller's callback, or as a promise when there is none. */
export function callbackToPromise<Result>(
  callback: QueryCallback<Result> | undefined,
  run: (done: QueryCallback<Result>) => void,
): Promise<Result> | undefined {
  if (callback) {
    run(callback);
    return undefined;
  }
  return new Promise<Result>((resolve, reject) => {
    run((error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  }).catch(throwFromHere);
}

/**
 * Throws an error again with a stack that leads to whoever awaits it. As it comes from the socket it leads to
 * `TCP.onStreamRead`, which tells nobody which query failed; `pg` does the same.
 */
function throwFromHere(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error, throwFromHere);
  throw error;
}

/** A promise and the two functions that settle it; `Promise.withResolvers` is not in Node 20. */
export function withResolvers(): {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
} {
  let resolve = (): void => undefined;
  let reject = (_error: Error): void => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
