/**
 * Tells a process from another one that got the same number later: in a container that starts again, it usually does.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './errors.ts';
import { runProgram } from './run-program.ts';

/** A text that no other process has had since the machine started; undefined when there is no such process. */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) {
    return undefined;
  }
  try {
    return process.platform === 'linux' ? linuxIdentity(pid) : await startTime(pid);
  } catch {
    return undefined; // it ended while we looked
  }
}

/**
 * Where our numbers of processes mean what they mean to us: this machine since its start, and this container. Two
 * containers that share a folder may even have the same name.
 */
export function placeOfProcesses(): string {
  try {
    return [hostname(), bootId(), readlinkSync('/proc/self/ns/pid')].join(' ');
  } catch {
    return hostname(); // not Linux
  }
}

/** Whether a process has this number, whoever owns it; one that has ended and waits for its parent does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
  try {
    return process.platform !== 'linux' || !['Z', 'X'].includes(linuxState(pid)[STATE] ?? '');
  } catch {
    return false; // it ended while we looked
  }
}

/** Positions among the fields that follow the name in /proc/.../stat. */
const STATE = 0;
const START_TIME = 19;

function linuxIdentity(pid: number): string {
  return `${bootId()}/${linuxState(pid)[START_TIME] ?? ''}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The name is in brackets and may itself hold anything, brackets too. */
function linuxState(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /).at(-1)?.split(' ') ?? [];
}

async function startTime(pid: number): Promise<string> {
  if (process.platform === 'win32') {
    return 'alive';
  }
  const { output } = await runProgram('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return output.trim();
}
