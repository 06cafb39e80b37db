/** Makes sure that one process at a time uses a SQLite file, and tidies up after one that died. */
import { existsSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { DatabaseLog } from '../database-log.ts';
import { SqliteFileError, SqliteInUseError } from '../errors.ts';
import {
  describeOwner,
  describeThisProcess,
  HEARTBEAT_MS,
  isAlive,
  isHere,
  parseOwner,
  SILENCE_MS,
  UNKNOWN_OWNER,
  type Owner,
} from './claim-owner.ts';

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
  return new FileClaim(file, path, mine, log);
}

/** A claim on a file, to be given up at the end. Made by `claimFile`. */
export class FileClaim {
  readonly #file: string;
  readonly #path: string;
  readonly #mine: string;
  readonly #log: DatabaseLog;
  readonly #heartbeat: NodeJS.Timeout;
  /** When the claim was last seen to be ours. */
  #seenAt = Date.now();
  #lost: SqliteInUseError | undefined;

  constructor(file: string, path: string, mine: string, log: DatabaseLog) {
    this.#file = file;
    this.#path = path;
    this.#mine = mine;
    this.#log = log;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /**
   * What to say once another process has taken the file over; to be asked before the file is touched. A take-over needs
   * more silence than a heartbeat, so only whoever slept through one has to look.
   */
  get lost(): SqliteInUseError | undefined {
    if (Math.abs(Date.now() - this.#seenAt) >= HEARTBEAT_MS) this.#beat();
    return this.#lost;
  }

  release(): void {
    clearInterval(this.#heartbeat);
    claimed.delete(this.#path);
    if (read(this.#path) === this.#mine) rmSync(this.#path, { force: true });
  }

  /** Shows that we live, or finds out that we were thought dead. */
  #beat(): void {
    if (this.#lost !== undefined) return;
    try {
      // Removed by hand, or put aside by somebody who puts it back.
      if (!existsSync(this.#path)) tryCreate(this.#path, this.#mine);
      const found = readFileSync(this.#path, 'utf8');
      if (found !== this.#mine) {
        this.#lose(parseOwner(found) ?? UNKNOWN_OWNER);
        return;
      }
      const now = new Date();
      utimesSync(this.#path, now, now);
      this.#seenAt = now.getTime();
    } catch {
      // Cannot be seen now, as where a machine or a test is at its end: the next beat looks again.
    }
  }

  #lose(owner: Owner): void {
    clearInterval(this.#heartbeat);
    this.#lost = new SqliteInUseError(
      `${this.#file} was taken over by ${describeOwner(owner)}, because this process gave no sign of life for ` +
        `${SILENCE_MS / 1000} s (was it suspended?); nothing more is written from here. End this process, or the other.`,
    );
    this.#log.error(this.#lost.message, { error: this.#lost });
  }
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

function inUse(file: string, owner: Owner): SqliteInUseError {
  const crashed = `If it has ended without closing the file, try again in ${SILENCE_MS / 1000} s.`;
  return new SqliteInUseError(
    `${file} is in use by ${describeOwner(owner)}. SQLite serves one process: stop that one, or use PostgreSQL.` +
      (isHere(owner) ? '' : ` ${crashed}`),
  );
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
