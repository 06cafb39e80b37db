/** Where the sandbox takes its time from, so that a test can let fifteen minutes pass. */

/** A source of time. Deadlines and token ages are measured with it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `action` once, `delayMs` from now; the returned function calls it off. */
  after(delayMs: number, action: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = Object.freeze({
  now: () => Date.now(),
  after: (delayMs: number, action: () => void) => {
    const timer = setTimeout(action, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
});
