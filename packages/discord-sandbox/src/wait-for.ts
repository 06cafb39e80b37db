/** A bounded wait for something that a bot does on its own. */
import { WaitTimedOut } from './sandbox-error.ts';

const POLL_MS = 5;

/** How long to wait at most. */
export interface WaitOptions {
  /** Milliseconds; 0 checks once. Default 3000. */
  readonly timeoutMs?: number;
}

type Falsy = false | 0 | '' | null | undefined;

/**
 * Waits until `condition` returns something truthy and resolves to it. A condition that throws counts as
 * false. Rejects with `WaitTimedOut`, whose `cause` is what the condition last threw.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, Falsy>> {
  const timeoutMs = options.timeoutMs ?? 3000;
  const startedAt = performance.now();
  for (;;) {
    let lastError: unknown;
    try {
      // oxlint-disable-next-line no-await-in-loop -- each look must follow the one before
      const value = await condition();
      if (value) return value as Exclude<T, Falsy>;
    } catch (error) {
      lastError = error;
    }
    const waitedMs = performance.now() - startedAt;
    if (waitedMs >= timeoutMs) throw new WaitTimedOut(Math.round(waitedMs), String(condition), lastError);
    // oxlint-disable-next-line no-await-in-loop -- polling
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
