/** Opens a SQLite file so that a crash loses nothing, and says clearly what is wrong with one that cannot be. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import type { DatabaseLog } from '../database-log.ts';
import { DatabaseClosedError, SqliteFileError } from '../errors.ts';
import { claimFile, type FileClaim } from './file-claim.ts';
import { makeFolder } from './make-folder.ts';

/** An open file. */
export interface SqliteFile {
  readonly handle: sqlite.Database;
  /** Whether the handle may be used: it is open, and no other process has taken the file over. */
  readonly isUsable: boolean;
  /** To be called before the handle is used. Throws `DatabaseClosedError` or `SqliteInUseError`. */
  requireUsable(): void;
  close(): void;
}

const IN_MEMORY = ':memory:';
const HEADER = 'SQLite format 3\0';
/** How a journal begins that still has something to undo. */
const HOT_JOURNAL = '\xd9\xd5\x05\xf9\x20\xa1\x63\xd7';

/** Opens the file, or a new one in a new folder; `:memory:` is one that nobody keeps. Throws `SqliteFileError`. */
export function openSqliteFile(file: string, log: DatabaseLog): SqliteFile {
  if (file === IN_MEMORY) {
    const handle = new sqlite.Database(IN_MEMORY);
    handle.exec('pragma foreign_keys = on');
    return openFile(handle, undefined);
  }
  const path = realPath(resolve(file));
  requireOrdinaryFile(path);
  const claim = claimFile(path, log);
  let handle: sqlite.Database | undefined;
  try {
    // What the file holds means nothing before the claim: whoever has it may be in the middle of a change.
    requireNoJournal(path);
    requireDatabase(path);
    handle = new sqlite.Database(path);
    configure(handle);
  } catch (error) {
    handle?.close();
    claim.release();
    throw error instanceof SqliteFileError ? error : explain(path, error);
  }
  return openFile(handle, claim);
}

function openFile(handle: sqlite.Database, claim: FileClaim | undefined): SqliteFile {
  let isClosed = false;
  const fault = (): Error | undefined => (isClosed ? new DatabaseClosedError() : claim?.lost);
  return {
    handle,
    get isUsable() {
      return fault() === undefined;
    },
    requireUsable: () => {
      const error = fault();
      if (error !== undefined) throw error;
    },
    close: () => {
      if (isClosed) return;
      // To close is to write: the end of the log, and the library's lock. Both are another's once the claim is lost.
      if (claim?.lost === undefined) handle.close();
      isClosed = true;
      claim?.release();
    },
  };
}

/**
 * The library's own mode would show half of a transaction after a crash: it takes its own lock for that of a living
 * writer and never undoes what the dead one left. A write-ahead log under an exclusive lock is recovered.
 */
function configure(handle: sqlite.Database): void {
  handle.exec('pragma locking_mode = exclusive');
  const mode = handle.get('pragma journal_mode = wal')?.['journal_mode'];
  if (mode !== 'wal')
    throw new Error(`it cannot keep a write-ahead log (its mode stays ${JSON.stringify(mode)})`);
  handle.exec('pragma synchronous = full');
  handle.exec('pragma foreign_keys = on');
  // Takes the lock now, and not with the first query.
  handle.exec('begin immediate; commit');
}

/** Makes the folder. Two names for one file must not become two files to the claim and to the lock. */
function realPath(path: string): string {
  try {
    makeFolder(dirname(path));
    return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
  } catch (error) {
    throw new SqliteFileError(`the folder for ${path} cannot be made: ${messageOf(error)}`, { cause: error });
  }
}

function requireOrdinaryFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile()) {
    const kind = found.isDirectory() ? 'a folder' : 'no ordinary file';
    throw new SqliteFileError(
      `${path} is ${kind}: name a file, for example ${resolve(path, 'ladder.sqlite')}`,
    );
  }
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new SqliteFileError(`${path} may not be read and written by this user: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function requireDatabase(path: string): void {
  const beginning = existsSync(path) ? beginningOf(path) : '';
  if (beginning !== '' && beginning !== HEADER) {
    throw new SqliteFileError(`${path} is not a SQLite database; it was left as it is. Name another file.`);
  }
}

/**
 * The library takes its own lock for that of a living writer, and so never undoes what a journal says to undo. Files of
 * ours have a write-ahead log and no journal; one with a journal was left so by another program.
 */
function requireNoJournal(path: string): void {
  const journal = `${path}-journal`;
  if (!existsSync(journal) || !beginningOf(journal).startsWith(HOT_JOURNAL)) return;
  throw new SqliteFileError(
    `${path} was left in the middle of a transaction by another program (${journal}). Open it once with the sqlite3 ` +
      'program, which completes or undoes it; it was left as it is.',
  );
}

function beginningOf(path: string): string {
  const buffer = Buffer.alloc(HEADER.length);
  const descriptor = openSync(path, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

function explain(path: string, error: unknown): Error {
  const reason = messageOf(error);
  const advice =
    reason === 'database is locked'
      ? `. Another program has it open, or one that has died left its lock: if none has, remove the folder ${path}.lock.`
      : '. If it was a database once, it is damaged: restore a backup.';
  return new SqliteFileError(`${path} cannot be opened: ${reason}${advice}`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
