/** Between which delays attempts to reach a server are spread. */
const BASE_MS = 100;
const CAP_MS = 10_000;

/**
 * Decorrelated jitter: each delay is drawn between the base and three times the last one, up to a cap. Many pools that
 * lost one server at the same moment do not come back at the same moment.
 *
 * Formula: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function nextBackoffMs(previousMs: number, random: number): number {
  const upper = Math.max(BASE_MS, previousMs * 3);
  return Math.min(CAP_MS, BASE_MS + random * (upper - BASE_MS));
}
