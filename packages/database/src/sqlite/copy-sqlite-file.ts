/** Copies a SQLite file of ours while another process uses it. */
import { copyFile, open, rm, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteFileError } from '../errors.ts';

/** The write-ahead log begins with a checkpoint number and two salts, which are new whenever it begins anew. */
const LOG_HEADER_BYTES = 32;
/** How much finer than this the file system may tell times apart is not known; it is 4 ms on Linux. */
const CLOCK_STEP_MS = 50;
const ATTEMPTS = 100;

/**
 * Copies the file with its write-ahead log to `target`, as it is at one moment; what was committed by then is in it. The
 * user of the file notices nothing. Rejects with `SqliteFileError` when it writes so much that no quiet moment comes.
 *
 * Up to its last commit the log is only added to, and each part of it vouches for all before it: SQLite leaves out what a
 * copy has not complete. What has to be ruled out is that the log was written into the file meanwhile, and began anew.
 */
export async function copySqliteFile(file: string, target: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    if (await copyIfQuiet(file, target)) return;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await pause(CLOCK_STEP_MS);
  }
  throw new SqliteFileError(
    `${file} cannot be copied: the process that uses it changed it during each of ${ATTEMPTS} attempts. ` +
      'Try again when less goes on, or stop that process.',
  );
}

async function copyIfQuiet(file: string, target: string): Promise<boolean> {
  const before = await stateOf(file);
  // A change in the same step of the clock would leave the time of the file as it was.
  if (Date.now() - before.changedAtMs < CLOCK_STEP_MS) return false;
  await copyFile(file, target);
  await rm(`${target}-wal`, { force: true });
  if (before.logHeader !== undefined) await copyFile(`${file}-wal`, `${target}-wal`);
  const after = await stateOf(file);
  return (
    before.changedAtMs === after.changedAtMs &&
    before.size === after.size &&
    before.logHeader === after.logHeader
  );
}

async function stateOf(
  file: string,
): Promise<{ changedAtMs: number; size: number; logHeader: string | undefined }> {
  const { mtimeMs, size } = await stat(file);
  return { changedAtMs: mtimeMs, size, logHeader: await logHeaderOf(`${file}-wal`) };
}

/** Undefined when there is no log, or an empty one: then everything is in the file. */
async function logHeaderOf(log: string): Promise<string | undefined> {
  try {
    const handle = await open(log);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOG_HEADER_BYTES), 0, LOG_HEADER_BYTES, 0);
      return bytesRead === 0 ? undefined : buffer.toString('hex');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
