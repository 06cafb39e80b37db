/** Stops a server that is no child of ours. */
import { isAlive } from './process-identity.ts';

const POLL_MS = 20;
const FORCE_MS = 1000;

/** Fast until the deadline, then immediately, then by force. */
export async function stopProcess(pid: number, deadlineMs: number): Promise<void> {
  signalProcess(pid, 'SIGINT');
  if (await waitForEnd(pid, deadlineMs)) {
    return;
  }
  signalProcess(pid, 'SIGQUIT');
  if (!(await waitForEnd(pid, FORCE_MS))) {
    signalProcess(pid, 'SIGKILL');
    await waitForEnd(pid, FORCE_MS);
  }
}

/** Returns whether the process has ended within the time. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

/** Sends a signal; a process that has ended already is fine. */
export function signalProcess(pid: number, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (isAlive(pid)) {
      throw error;
    }
  }
}
