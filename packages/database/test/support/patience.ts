/** Time limits for tests that start servers and processes, on machines that are busy. */
import { vi } from 'vitest';

/** Call it once in a test file, outside of its tests. */
export function bePatient(): void {
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });
}
