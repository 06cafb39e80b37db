import type { Clock } from './clock.ts';
import type { PoolCore } from './core/pool-core.ts';
import { PoolStartError } from './errors.ts';
import type { Census } from './metrics/census.ts';
import type { Opener } from './opener.ts';
import { withResolvers } from './promise.ts';

export interface StartsParts {
  readonly clock: Clock;
  readonly census: Pick<Census, 'counts'>;
  readonly opener: Pick<Opener, 'lastError'>;
}

/** Those who called `ready()` and wait for the pool to be warm. */
export class Starts {
  readonly #core: PoolCore<unknown>;
  readonly #parts: StartsParts;
  readonly #waiting = new Set<{ readonly resolve: () => void; readonly reject: (error: Error) => void }>();

  constructor(core: PoolCore<unknown>, parts: StartsParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** Waits so long, 0 for ever; who waited in vain fails with `PoolStartError`. */
  wait(timeoutMillis: number): Promise<void> {
    const { clock } = this.#parts;
    const startedAt = clock.now();
    const start = withResolvers();
    this.#waiting.add(start);
    const timer =
      timeoutMillis > 0 ? clock.after(timeoutMillis, () => start.reject(this.#error(startedAt))) : undefined;
    return start.promise.finally(() => {
      timer?.cancel();
      this.#waiting.delete(start);
    });
  }

  /** More are open, or fewer are wanted: it may be warm by now. */
  look(): void {
    if (!this.#core.isWarm) return;
    for (const start of this.#waiting) start.resolve();
  }

  /** To go on waiting is hopeless. */
  fail(): void {
    for (const start of this.#waiting) start.reject(this.#error(this.#parts.clock.now()));
  }

  /** The pool ends. */
  stop(error: Error): void {
    for (const start of this.#waiting) start.reject(error);
  }

  #error(startedAt: number): PoolStartError {
    const { census, clock, opener } = this.#parts;
    const { lastError } = opener;
    const waitedMs = clock.now() - startedAt;
    return new PoolStartError(
      this.#core.size.min,
      waitedMs,
      census.counts,
      lastError && { cause: lastError },
    );
  }
}
