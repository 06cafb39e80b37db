/**
 * The claim of one process to a folder: `owner.json`, created exclusively and removed at the end.
 *
 * PostgreSQL guards its data itself. The claim guards what comes before (preparing the folder), tells who uses it in
 * words, and tells a server that lost its owner from one that somebody else runs. A claim whose process is gone is void.
 * A process in another container cannot be asked, and PostgreSQL would not see its server either: such a claim is void
 * once it has shown no life for a while.
 */
import { open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { EmbeddedServerError, systemCode } from './errors.ts';
import { placeOfProcesses, processIdentity } from './process-identity.ts';

export interface Claim {
  /** What an owner that vanished had noted; undefined when the folder was given back in order. */
  readonly abandoned: Partial<ServerNote> | undefined;
  /** Rejects with EMBEDDED_FOLDER_IN_USE when somebody has taken the folder over, because this process showed no life. */
  requireHeld(): Promise<void>;
  /** Notes which server runs on this claim. */
  noteServer(server: ServerNote): Promise<void>;
  release(): Promise<void>;
}

interface ServerNote {
  readonly serverPid: number;
  readonly supervisorPid: number;
}

interface Owner extends Partial<ServerNote> {
  readonly pid: number;
  readonly identity: string;
  /** Where that number means something. */
  readonly place: string;
  readonly since: string;
}

/** How often an owner shows that it lives, and after which silence one that cannot be asked counts as gone. */
const HEARTBEAT_MS = 5000;
const SILENCE_MS = 20_000;
const LOOK_MS = 500;

const NAME = 'owner.json';
const ATTEMPTS = 10;
const WRITING_MS = 100;

/** Rejects with EMBEDDED_FOLDER_IN_USE, naming the process that has the claim. */
export async function claimFolder(folder: string, onProgress: (message: string) => void): Promise<Claim> {
  const file = path.join(folder, NAME);
  const owner: Owner = {
    pid: process.pid,
    identity: (await processIdentity(process.pid)) ?? 'unknown',
    place: placeOfProcesses(),
    since: new Date().toISOString(),
  };
  let abandoned: Claim['abandoned'];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await createExclusively(file, owner)) {
      const successor = async (): Promise<Owner | undefined> => {
        const found = await readOwner(file);
        return found?.identity === owner.identity && found.place === owner.place ? undefined : found;
      };
      const heartbeat = setInterval(() => void showLife(file, successor), HEARTBEAT_MS).unref();
      return {
        abandoned,
        requireHeld: async () => {
          const other = await successor();
          if (other !== undefined) {
            throw inUse(folder, other);
          }
        },
        noteServer: async (server) => await replace(file, { ...owner, ...server }),
        release: async () => {
          clearInterval(heartbeat);
          if ((await successor()) === undefined) {
            await rm(file, { force: true });
          }
        },
      };
    }
    const other = await readOwner(file);
    if (other !== undefined && (await lives(other, file, onProgress))) {
      throw inUse(folder, other);
    }
    if (await removeVoid(file, other)) {
      // What one from elsewhere had noted are numbers of processes that are others here.
      abandoned = other?.place === owner.place ? other : {};
    }
  }
  throw new EmbeddedServerError(
    'EMBEDDED_FOLDER_IN_USE',
    `The folder ${folder} could not be claimed in ${ATTEMPTS} attempts: other processes start in it at the same time. ` +
      `Start one server per folder.`,
  );
}

/** The living process of this container that has claimed the folder. */
export async function findOwner(folder: string): Promise<number | undefined> {
  const owner = await readOwner(path.join(folder, NAME));
  if (owner === undefined || owner.place !== placeOfProcesses()) return undefined;
  return (await processIdentity(owner.pid)) === owner.identity ? owner.pid : undefined;
}

/** Nobody waits for it. Where it fails, the folder is gone or closed to us, which whoever works in it will notice. */
async function showLife(file: string, successor: () => Promise<Owner | undefined>): Promise<void> {
  if ((await successor()) === undefined) {
    const now = new Date();
    await utimes(file, now, now).catch(() => {});
  }
}

async function lives(owner: Owner, file: string, onProgress: (message: string) => void): Promise<boolean> {
  if (owner.place === placeOfProcesses()) {
    return (await processIdentity(owner.pid)) === owner.identity;
  }
  const seenAt = await lastSignOfLife(file);
  let current = seenAt;
  onProgress(`Waiting for a sign of life of process ${owner.pid}, which claimed the folder from elsewhere`);
  while (current !== undefined && current === seenAt && Date.now() - current < SILENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    current = await lastSignOfLife(file);
  }
  return current !== undefined && current !== seenAt; // gone: it was given back
}

async function lastSignOfLife(file: string): Promise<number | undefined> {
  return await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

async function createExclusively(file: string, owner: Owner): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(owner));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Undefined when the file is gone, or stays incomplete because its writer died. */
async function readOwner(file: string): Promise<Owner | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, WRITING_MS / ATTEMPTS));
    }
  }
  return undefined;
}

/** Moves the claim aside before it is removed: of several processes that found it void, one gets true. */
async function removeVoid(file: string, expected: Owner | undefined): Promise<boolean> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return false; // another process was faster, or it was given back
    }
    throw error;
  }
  const found = await readOwner(aside);
  if (found?.identity !== expected?.identity) {
    await rename(aside, file); // another process was faster and has claimed already: put its claim back
    return false;
  }
  await rm(aside);
  return true;
}

async function replace(file: string, owner: Owner): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, JSON.stringify(owner), { mode: 0o600 });
  await rename(unfinished, file);
}

function inUse(folder: string, { pid, place, since }: Owner): EmbeddedServerError {
  const isHere = place === placeOfProcesses();
  const who = isHere && pid === process.pid ? `this process (${pid})` : `process ${pid}`;
  return new EmbeddedServerError(
    'EMBEDDED_FOLDER_IN_USE',
    `The folder ${folder} is in use by ${who}${isHere ? '' : ', in another container or on another machine,'} since ${since}. Stop that process first, or use another folder.`,
  );
}
