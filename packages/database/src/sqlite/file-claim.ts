/** Makes sure that one process at a time uses a SQLite file, and tidies up after one that died. */
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { DatabaseLog } from '../database-log.ts';
import { SqliteFileError, SqliteInUseError } from '../errors.ts';

/** Who uses the file, as its claim says. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells a process from a later one with the same number; empty where the system does not say. */
  readonly startedAt: string;
  readonly since: string;
}

/** A claim on a file, to be given up at the end. */
export interface FileClaim {
  release(): void;
}

/** How often the owner shows that it lives, and how long its silence means nothing, for owners on other machines. */
const HEARTBEAT_MS = 5000;
const SILENCE_MS = 20_000;

/** What this process has claimed. */
const claimed = new Set<string>();

/**
 * Claims the file for this process. The lock that the SQLite library takes is a folder that stays behind when its
 * process dies; the claim says whose it is, so that it can be removed then. Throws `SqliteInUseError`.
 */
export function claimFile(file: string, log: DatabaseLog): FileClaim {
  const path = `${file}.owner`;
  if (claimed.has(path)) {
    throw new SqliteInUseError(
      `${file} is open in this process already: share that database, or close it first`,
    );
  }
  const mine = JSON.stringify(describeThisProcess());
  const abandoned = takeOver(file, path, mine);
  claimed.add(path);
  if (abandoned !== undefined) {
    // Only now is it certain that nobody holds the library's lock.
    rmSync(`${file}.lock`, { recursive: true, force: true });
    log.warn(
      `The SQLite file ${file} was left open by process ${abandoned.pid}, which has ended without closing it ` +
        '(a crash, or a kill). What it had committed is there.',
      { file, pid: abandoned.pid },
    );
  }
  const heartbeat = setInterval(() => beat(path), HEARTBEAT_MS).unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      claimed.delete(path);
      if (read(path) === mine) rmSync(path, { force: true });
    },
  };
}

/** Writes our claim; gives the owner before us if it is gone without having closed the file. */
function takeOver(file: string, path: string, mine: string): Owner | undefined {
  if (tryCreate(path, mine)) return undefined;
  const text = read(path);
  const owner = parseOwner(text) ?? UNKNOWN_OWNER;
  if (isAlive(owner, path)) throw inUse(file, owner);
  // Moved aside rather than removed: of two who find it abandoned, one moves what both have read.
  const moved = moveAside(path);
  if ((moved === text || moved === undefined) && tryCreate(path, mine)) return owner;
  // Somebody was quicker, and it was their claim that we moved: it goes back.
  if (moved !== text && moved !== undefined) tryCreate(path, moved);
  throw inUse(file, parseOwner(read(path)) ?? UNKNOWN_OWNER);
}

/** What the claim said; `undefined` when it is gone already. */
function moveAside(path: string): string | undefined {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return undefined;
  }
  const text = read(aside);
  rmSync(aside, { force: true });
  return text;
}

const UNKNOWN_OWNER: Owner = { pid: 0, host: '(unknown)', startedAt: '', since: 'just now' };

function inUse(file: string, { pid, host, since }: Owner): SqliteInUseError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new SqliteInUseError(
    `${file} is in use by process ${pid}${where} since ${since}. SQLite serves one process: stop that one, or use ` +
      'PostgreSQL.',
  );
}

function isAlive(owner: Owner, path: string): boolean {
  // A process on another machine, or in another container, cannot be asked; its heartbeat can be looked at.
  if (owner.host !== hostname()) {
    const seenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return seenAt !== undefined && Date.now() - seenAt < SILENCE_MS;
  }
  // Ours, and not claimed: from a process before us that had our number, as in a container that was started again.
  if (owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return owner.startedAt === startOf(owner.pid);
}

function describeThisProcess(): Owner {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: startOf(process.pid),
    since: new Date().toISOString(),
  };
}

/** When a process started, in the kernel's own terms; empty where there is no /proc. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may hold anything; the start is the 22nd.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function beat(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder may be gone at the end of a test or of a machine; a claim without a file claims nothing.
  }
}

/** Creates the claim, or leaves alone what is there. */
function tryCreate(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SqliteFileError(`SQLite has to write next to its file, and cannot: ${reason}`, {
      cause: error,
    });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // What is not there says nothing.
  }
}

function parseOwner(text: string | undefined): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(text ?? '');
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined; // Being written this moment, or half-written by a machine that lost power: its age tells.
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';
}
