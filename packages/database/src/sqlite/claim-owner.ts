/** Who has claimed a SQLite file, and whether that process lives: asked of the system, or of its heartbeat. */
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';

/** What a claim says. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Since which start of the machine and in which container a number means a process; empty where nobody says. */
  readonly namespace: string;
  /** Tells a process from a later one with the same number; empty where the system does not say. */
  readonly startedAt: string;
  readonly since: string;
}

/** How often the owner shows that it lives, and after which silence it counts as gone, where it cannot be asked. */
export const HEARTBEAT_MS = 5000;
export const SILENCE_MS = 20_000;

/** Whose claim cannot be read: being written this moment, or half-written by a machine that lost power. */
export const UNKNOWN_OWNER: Owner = {
  pid: 0,
  host: '(unknown)',
  namespace: '',
  startedAt: '',
  since: 'just now',
};

/** What this process claims with. */
export function describeThisProcess(): Owner {
  return {
    pid: process.pid,
    host: hostname(),
    namespace: namespaceHere(),
    startedAt: startOf(process.pid),
    since: new Date().toISOString(),
  };
}

/** Reads a claim; `undefined` for one that is no claim, or not one yet. */
export function parseOwner(text: string | undefined): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text ?? '');
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined; // Its age tells what to make of it.
  }
}

/** The owner for a message: `process 7 on elsewhere since 2024-01-31T12:00:00.000Z`. */
export function describeOwner(owner: Owner): string {
  const { pid, host, since } = owner;
  const elsewhere =
    host === hostname() ? ' (in another container, or from before this machine started)' : ` on ${host}`;
  return `process ${pid}${isHere(owner) ? '' : elsewhere} since ${since}`;
}

/** Whether the owner is where its number means something to us. */
export function isHere({ host, namespace }: Owner): boolean {
  return host === hostname() && namespace === namespaceHere();
}

/** Whether the owner of the claim at `path` lives. */
export function isAlive(owner: Owner, path: string): boolean {
  if (!isHere(owner)) {
    const seenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return seenAt !== undefined && Date.now() - seenAt < SILENCE_MS;
  }
  // Ours, and not claimed: from a process before us that had our number.
  if (owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return owner.startedAt === startOf(owner.pid);
}

/**
 * Two containers on one machine, or two machines, may share a name, and then each has a process 7 of its own; and so has
 * one machine before and after it was started anew.
 */
function namespaceHere(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return ''; // Not Linux.
  }
}

/** When a process started, in the kernel's own terms; empty where there is no /proc. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';
}
