/** Hands out a fixed number of permits, first come first served, with a deadline. */
import { performance } from 'node:perf_hooks';

interface Waiter {
  readonly grant: () => void;
}

/** Counts permits and keeps the line. */
export class Permits {
  readonly #max: number;
  readonly #line: Waiter[] = [];
  readonly #onAllGiven: (() => void)[] = [];
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Waits for a permit, at most `timeoutMillis` (0: without end). Resolves with the milliseconds it took; rejects
   * with what `onTimeout` makes of them.
   */
  take(timeoutMillis: number, onTimeout: (waitedMs: number) => Error): Promise<number> {
    if (this.#taken < this.#max && this.#line.length === 0) {
      this.#taken += 1;
      return Promise.resolve(0);
    }
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const waitedMs = (): number => Math.round(performance.now() - startedAt);
      let timer: NodeJS.Timeout | undefined;
      const waiter: Waiter = {
        grant: () => {
          clearTimeout(timer);
          resolve(waitedMs());
        },
      };
      this.#line.push(waiter);
      if (timeoutMillis === 0) return;
      timer = setTimeout(() => {
        const error = onTimeout(waitedMs());
        this.#line.splice(this.#line.indexOf(waiter), 1);
        reject(error);
      }, timeoutMillis);
    });
  }

  /** Gives a permit back: to the first in line, if somebody waits. */
  give(): void {
    const next = this.#line.shift();
    if (next !== undefined) {
      next.grant();
      return;
    }
    this.#taken -= 1;
    if (this.#taken === 0) for (const tell of this.#onAllGiven.splice(0)) tell();
  }

  /** Resolves when no permit is out, and after `timeoutMillis` in any case. */
  async allGivenWithin(timeoutMillis: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMillis);
    });
    await Promise.race([this.allGiven(), timeout]);
    clearTimeout(timer);
  }

  /** Resolves when no permit is out. */
  allGiven(): Promise<void> {
    if (this.#taken === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onAllGiven.push(resolve);
    });
  }
}
