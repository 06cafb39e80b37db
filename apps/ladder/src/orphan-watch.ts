/** Notices that whoever started this process is gone. */
import { systemClock, type Cancel, type Clock } from './clock.ts';

const LOOK_EVERY_MS = 500;

/**
 * Calls `onOrphaned` once when the parent process ends. A program that npm runs needs it: npm passes SIGTERM on
 * to its shell, which dies of it and tells nobody, and the program would run on without an owner.
 */
export function watchParent(
  onOrphaned: () => void,
  clock: Clock = systemClock,
  parentId: () => number = () => process.ppid,
): Cancel {
  const parent = parentId();
  const cancel = clock.every(LOOK_EVERY_MS, () => {
    if (parentId() === parent) return;
    cancel();
    onOrphaned();
  });
  return cancel;
}
