/**
 * What is where in the folder of a server.
 *
 *     owner.json       who uses the folder now
 *     password         the superuser's, for our user alone
 *     server.log       what the server said (server.log.1: before that)
 *     data/            PostgreSQL's own folder
 *
 * Only `data` belongs to the server's user. Where we are root and that user is not, root writes nowhere that the server
 * could have replaced by a link: files for `data` are made beside it and moved in.
 */
import { randomUUID } from 'node:crypto';
import { chmod, chown, rename, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedServerError } from './errors.ts';
import { makeFolder } from './make-folder.ts';
import type { ServerUser } from './server-user.ts';

export interface Layout {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly log: string;
}

export function layOut(folder: string): Layout {
  return {
    folder,
    data: path.join(folder, 'data'),
    password: path.join(folder, 'password'),
    log: path.join(folder, 'server.log'),
  };
}

/** Creates the folder, and lets the server's user pass through it to its data; nobody needs to list it. */
export async function prepareFolder({ folder }: Layout, user: ServerUser | undefined): Promise<void> {
  try {
    await makeFolder(folder, 0o700);
    const { mode } = await stat(folder);
    if (user !== undefined && (mode & 0o001) === 0) {
      await chmod(folder, (mode & 0o777) | 0o011);
    }
  } catch (cause) {
    throw new EmbeddedServerError(
      'EMBEDDED_FOLDER_UNUSABLE',
      `The folder ${folder} cannot be created or opened (${cause instanceof Error ? cause.message : String(cause)}). ` +
        `Use another one, or create it with rights for the current user.`,
      { cause },
    );
  }
}

/** Puts a file that only the server's user may read into the data folder, whatever has that name there now. */
export async function placeInData(
  layout: Layout,
  user: ServerUser | undefined,
  name: string,
  content: string,
): Promise<void> {
  const unfinished = path.join(layout.folder, `${name}.${randomUUID()}`);
  try {
    await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' });
    if (user !== undefined) {
      await chown(unfinished, user.uid, user.gid);
    }
    await rename(unfinished, path.join(layout.data, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

const OWN_WORKING_FOLDER = '/proc/self/cwd';

/**
 * The name under which the server's user can reach the folder it is started in: the folder's own, or, where a folder
 * above it is closed to that user, the name that Linux gives every process for its working folder. We enter the folder
 * before we give up root's rights, so nothing above it is passed through again.
 */
export async function nameForServer(folder: string, user: ServerUser | undefined): Promise<string> {
  if (user === undefined || (await isReachable(folder, user))) {
    return folder;
  }
  if (existsSync(OWN_WORKING_FOLDER)) {
    return OWN_WORKING_FOLDER;
  }
  throw new EmbeddedServerError(
    'EMBEDDED_FOLDER_UNUSABLE',
    `The user ${user.name}, who runs the server because root cannot, may not enter a folder above ${folder}. ` +
      `Choose a folder elsewhere, or let others pass (chmod o+x) through the folders above it.`,
  );
}

async function isReachable(folder: string, user: ServerUser): Promise<boolean> {
  for (let above = path.dirname(folder); above !== path.dirname(above); above = path.dirname(above)) {
    const { mode, uid } = await stat(above);
    const mayPass = uid === user.uid ? mode & 0o100 : mode & 0o001;
    if (mayPass === 0) {
      return false;
    }
  }
  return true;
}
