/** The file that a backup becomes: whole under its name, or not there. */
import { once } from 'node:events';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { link, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { BackupError } from './backup-error.ts';

/** Where a backup of this moment goes: the file that was named, or one named after the moment in that folder. */
export async function backupPath(named: string | undefined, folder: string, now: Date): Promise<string> {
  const path = resolve(folder, named ?? '.');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder
    ? join(
        path,
        `ladder-${now
          .toISOString()
          .replaceAll(/:|\.\d+/g, '-')
          .replace('-Z', 'Z')}.ndjson.gz`,
      )
    : path;
  if (existsSync(file)) throw isThere(file);
  if (!existsSync(dirname(file)))
    throw new BackupError(`There is no folder ${dirname(file)}. Make it first.`);
  return file;
}

/**
 * Has `write` fill the file under another name, which it gets rid of when that fails or the process ends; then makes it
 * last and gives it its own name. For the user alone: a backup tells everything about the players.
 */
export async function writeWhole<T>(file: string, write: (target: Writable) => Promise<T>): Promise<T> {
  const unfinished = join(dirname(file), `.${basename(file)}.${process.pid}.unfinished`);
  const tidyUp = (): void => rmSync(unfinished, { force: true });
  const target = createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true });
  const closed = new Promise<void>((done) => target.once('close', done));
  process.once('exit', tidyUp);
  try {
    await once(target, 'open');
    const result = await write(target);
    await closed;
    await giveName(unfinished, file);
    await syncFolder(dirname(file));
    return result;
  } catch (error) {
    target.destroy();
    throw explain(dirname(file), error);
  } finally {
    tidyUp();
    process.removeListener('exit', tidyUp);
  }
}

/** Gives it a name that nobody has. Where a file can have one name only, as on FAT, one that came just now is replaced. */
async function giveName(unfinished: string, file: string): Promise<void> {
  try {
    await link(unfinished, file);
  } catch (error) {
    if (existsSync(file)) throw isThere(file);
    if (!(error instanceof Error && 'code' in error && NO_SECOND_NAME.has(error.code))) throw error;
    await rename(unfinished, file);
  }
}

const NO_SECOND_NAME: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function isThere(file: string): BackupError {
  return new BackupError(`${file} is there already, and a backup replaces none. Name another file.`);
}

function explain(folder: string, error: unknown): unknown {
  if (isOutOfRoom(error)) {
    return new BackupError(`There is no room left for the backup in ${folder}. Nothing of it was kept.`, {
      cause: error,
    });
  }
  const isSystems =
    error instanceof Error && 'syscall' in error && ['open', 'write'].includes(String(error.syscall));
  return isSystems
    ? new BackupError(`The backup cannot be written into ${folder}: ${error.message}`, { cause: error })
    : error;
}

/** Whether the disk, or the user's share of it, is full. */
export function isOutOfRoom(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))
  );
}

/** So that the name is there after a power cut. Windows cannot, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
