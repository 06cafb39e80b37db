/** `data/postmaster.pid`, where PostgreSQL says which server runs on a folder and how far it is. */
import { readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './errors.ts';
import { placeInData, type Layout } from './layout.ts';
import { isAlive } from './process-identity.ts';
import type { ServerUser } from './server-user.ts';

const NAME = 'postmaster.pid';

export interface PostmasterFile {
  readonly pid: number;
  readonly since: string;
  readonly port: number;
  readonly isReady: boolean;
}

/** Undefined when there is no such file, or none that is complete enough to name a server. */
export async function readPostmasterFile(data: string): Promise<PostmasterFile | undefined> {
  let lines: readonly string[];
  try {
    lines = (await readFile(path.join(data, NAME), 'utf8')).split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  const startedAt = Number(lines[2]);
  if (!Number.isInteger(pid) || pid <= 0 || Number.isNaN(startedAt)) {
    return undefined;
  }
  return {
    pid,
    since: new Date(startedAt * 1000).toISOString(),
    port: Number(lines[3]),
    isReady: lines[7]?.trim() === 'ready',
  };
}

/** The server that runs on the data now; a file that a crash left behind counts for nothing. */
export async function findRunningServer(data: string): Promise<PostmasterFile | undefined> {
  const found = await readPostmasterFile(data);
  return found !== undefined && isAlive(found.pid) && (await isServerOf(data, found.pid)) ? found : undefined;
}

/** No process can have this number: it is above what any system hands out. */
const NOBODY = 2_147_483_647;

/**
 * Says in a file left behind by a crash that its server is gone. PostgreSQL would refuse to start when the number now
 * belongs to another program, or to a dead process that nobody has cleared away, as happens in containers. The rest
 * of the file stays: by it PostgreSQL finds out whether children of the dead server still use its memory.
 */
export async function disownDeadServer(layout: Layout, user: ServerUser | undefined): Promise<void> {
  const found = await readPostmasterFile(layout.data);
  if (found !== undefined && found.pid !== NOBODY && (await findRunningServer(layout.data)) === undefined) {
    const [, ...rest] = (await readFile(path.join(layout.data, NAME), 'utf8')).split('\n');
    await placeInData(layout, user, NAME, [NOBODY, ...rest].join('\n'));
  }
}

/** A live process with this number may be another program. Where that cannot be seen, it counts as the server. */
async function isServerOf(data: string, pid: number): Promise<boolean> {
  if (process.platform !== 'linux') {
    return true;
  }
  try {
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    return name === 'postgres' && (await readlink(`/proc/${pid}/cwd`)) === (await realpath(data));
  } catch (error) {
    return systemCode(error) !== 'ENOENT'; // it ended while we looked
  }
}
