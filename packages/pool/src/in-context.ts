import { AsyncResource } from 'node:async_hooks';

/** Runs a callback in the caller's async context and on a stack of its own: what it throws is not the pool's. */
export function inContext<Args extends unknown[]>(
  callback: (...args: Args) => void,
): (...args: Args) => void {
  const bound = AsyncResource.bind(callback);
  return (...args) => {
    process.nextTick(() => bound(...args));
  };
}
