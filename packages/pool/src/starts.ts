import type { Clock } from './clock.ts';
import { withResolvers } from './promise.ts';

/** Those who called `ready()` and wait for the pool to be warm. */
export class Starts {
  readonly #clock: Clock;
  readonly #waiting = new Set<{ readonly resolve: () => void; readonly reject: (error: Error) => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits so long, 0 for ever; `onTimeout` makes the error of who waited in vain. */
  wait(timeoutMillis: number, onTimeout: () => Error): Promise<void> {
    const start = withResolvers();
    this.#waiting.add(start);
    const timer =
      timeoutMillis > 0 ? this.#clock.after(timeoutMillis, () => start.reject(onTimeout())) : undefined;
    return start.promise.finally(() => {
      timer?.cancel();
      this.#waiting.delete(start);
    });
  }

  resolve(): void {
    for (const start of this.#waiting) start.resolve();
  }

  reject(error: () => Error): void {
    for (const start of this.#waiting) start.reject(error());
  }
}
