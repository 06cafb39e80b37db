/** Ctrl-Z at a terminal that is read key by key. */
import type { ReadStream } from 'node:tty';

/**
 * Stops the whole job, as the key does in other programs: npm and its shell wait for this process, and a shell takes
 * the terminal back only when all of them stand still. Returns when the job goes on; at once where no shell is there
 * to let it go on.
 */
export function suspendJob(terminal: ReadStream): void {
  terminal.setRawMode(false);
  process.kill(0, 'SIGTSTP');
  terminal.setRawMode(true);
}
