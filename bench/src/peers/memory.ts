/** What is in memory for good: after everything unused was collected. Needs Node's `--expose-gc`. */
export function usedBytes(): number {
  // What the first collection finalises the second one frees.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
