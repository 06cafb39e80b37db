/** Keeps the log readable while waves fail one after another, as they do while the database is away. */
import type { Log } from './log.ts';

/** Tells a row of failures when it begins, when another fault joins it, and when it is over; the rest at `debug`. */
export class WaveTrouble {
  readonly #log: Log;
  readonly #work: { readonly one: string; readonly many: string };
  readonly #faults = new Set<string>();
  #failed = 0;

  /** `work` names what fails: `a matchmaking wave` and `Matchmaking waves`. */
  constructor(log: Log, work: { readonly one: string; readonly many: string }) {
    this.#log = log;
    this.#work = work;
  }

  /** Tells a failure that is news; what is due waits in the database for the next wave. */
  failed(error: unknown): void {
    const fault = faultOf(error);
    const isNews = !this.#faults.has(fault);
    this.#faults.add(fault);
    this.#failed += 1;
    this.#log[isNews ? 'error' : 'debug'](
      { err: error, failed: this.#failed },
      `${this.#work.one} failed: every one to come tries again, and the first that works is told`,
    );
  }

  /** Tells the end of a row of failures. */
  passed(): void {
    if (this.#failed === 0) return;
    this.#log.info(
      { failed: this.#failed },
      `${this.#work.many} work again, after ${this.#failed} that failed`,
    );
    this.#faults.clear();
    this.#failed = 0;
  }
}

/** Messages hold numbers that change; codes and names do not. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}
