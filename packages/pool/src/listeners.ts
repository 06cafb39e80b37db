import type { PoolEvents } from './events.ts';
import type { Lease } from './lease/lease.ts';
import { isWatched, publish } from './metrics/diagnostics.ts';
import type { PoolOptions } from './options/pool-options.ts';
import type { PoolEmitter } from './pool-emitter.ts';
import { surface } from './surface.ts';

/** All who hear what a pool does: listeners of its events, its `log`, and subscribers of the diagnostics channels. */
export class Listeners {
  readonly #pool: PoolEmitter;
  readonly #log: PoolOptions['log'];

  constructor(pool: PoolEmitter, log: PoolOptions['log']) {
    this.#pool = pool;
    this.#log = log;
  }

  /** As `emit` does it, but waiting for listeners that are asynchronous: the connection is not anybody's before. */
  async announce(handle: Lease): Promise<void> {
    this.#log?.('connect', handle);
    publish(this.#pool, 'connect', [handle]);
    await Promise.all(
      this.#pool.rawListeners('connect').map((listener): unknown => listener.call(this.#pool, handle)),
    );
  }

  /** Whether anybody would hear of it: what costs a lease or more is only told then. */
  isHeard(name: keyof PoolEvents): boolean {
    return this.#pool.listenerCount(name) > 0 || this.#log !== undefined || isWatched(name);
  }

  /** What a listener throws is its owner's. */
  tell<Name extends keyof PoolEvents>(name: Name, details: PoolEvents[Name]): void {
    try {
      this.#log?.(name, ...details);
      publish(this.#pool, name, details);
      if (this.#pool.listenerCount(name) > 0) this.#pool.emit(name, ...details);
    } catch (error) {
      surface(error);
    }
  }
}
