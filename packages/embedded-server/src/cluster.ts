/** The data that the server serves: looked at before it is touched, and made once by `initdb`. */
import {
  chmod,
  chown,
  lchown,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedServerError, systemCode } from './errors.ts';
import { nameForServer, type Layout } from './layout.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

export const SUPERUSER = 'postgres';
/** How the name of data begins that is not complete yet. */
export const UNFINISHED = 'data.preparing-';

/** What lies in a folder. Rejects with EMBEDDED_NOT_A_DATA_FOLDER or EMBEDDED_FOLDER_UNUSABLE and touches nothing. */
export async function inspectFolder(layout: Layout): Promise<'empty' | 'prepared'> {
  const entries = await entriesOf(layout.folder);
  if (entries.includes('data') && (await versionOf(layout.data)) !== undefined) {
    return 'prepared';
  }
  const foreign = entries.filter((entry) => !IGNORED.test(entry));
  if (foreign.length === 0) {
    return 'empty';
  }
  const found = foreign.slice(0, 3).join(', ') + (foreign.length > 3 ? ', ...' : '');
  throw new EmbeddedServerError(
    'EMBEDDED_NOT_A_DATA_FOLDER',
    foreign.includes('PG_VERSION')
      ? `The folder ${layout.folder} is itself the data of a PostgreSQL server; such data is expected in ${layout.data}. ` +
          `Use another folder, or move its content there.`
      : `The folder ${layout.folder} is not empty and holds no PostgreSQL data (${found}). It was left untouched. ` +
          `Use an empty or a new folder.`,
  );
}

/** Rejects with EMBEDDED_VERSION_MISMATCH when the data was made by another major version. */
export async function requireVersion(layout: Layout, { version, majorVersion }: Binaries): Promise<void> {
  const found = await versionOf(layout.data);
  if (found !== majorVersion) {
    throw new EmbeddedServerError(
      'EMBEDDED_VERSION_MISMATCH',
      `The folder ${layout.folder} was made by PostgreSQL ${found ?? 'of an unknown version'}, this is PostgreSQL ` +
        `${version}. Dump the data with the old version and load it into a new folder, or use another folder.`,
    );
  }
}

export interface ClusterOptions {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly password: string;
  /** False where the data will not outlive the process anyway. */
  readonly isDurable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the data beside its place and moves it there when it is complete, so that it exists whole or not at all. */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { layout, user } = options;
  await removeUnfinished(layout);
  const unfinished = path.join(layout.folder, `${UNFINISHED}${randomUUID()}`);
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await writeFile(passwordFile, options.password, { mode: 0o600, flag: 'wx' });
    if (user !== undefined) {
      await chown(unfinished, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    await initialise(unfinished, passwordFile, options);
    await rename(unfinished, layout.data);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Gives data that root has put in place (a copy, a backup) to the server's user, and closes it to all others. */
export async function adjustOwnership(layout: Layout, user: ServerUser | undefined): Promise<void> {
  const { uid, mode } = await stat(layout.data);
  if (user !== undefined && uid !== user.uid) {
    await giveAway(layout.data, user);
  }
  if ((mode & 0o027) !== 0 && process.platform !== 'win32') {
    await chmod(layout.data, 0o700);
  }
}

/** Our own files, which exist before the data does, and what file systems put in every folder. */
const IGNORED = /^(owner\.json.*|password.*|server\.log(\.1)?|data\.preparing-.*|lost\+found|\.DS_Store)$/;

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') {
      return [];
    }
    throw new EmbeddedServerError(
      'EMBEDDED_FOLDER_UNUSABLE',
      `The folder ${folder} cannot be read (${systemCode(cause) ?? String(cause)}). Use another one, or another user.`,
      { cause },
    );
  }
}

async function versionOf(data: string): Promise<string | undefined> {
  try {
    return (await readFile(path.join(data, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') {
      return undefined;
    }
    throw new EmbeddedServerError(
      'EMBEDDED_FOLDER_UNUSABLE',
      `The data in ${data} cannot be read (${systemCode(error) ?? String(error)}). It belongs to another user: start as ` +
        `that user or as root, or use another folder.`,
      { cause: error },
    );
  }
}

async function removeUnfinished(layout: Layout): Promise<void> {
  for (const entry of await readdir(layout.folder)) {
    if (entry.startsWith(UNFINISHED)) {
      await rm(path.join(layout.folder, entry), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function initialise(
  unfinished: string,
  passwordFile: string,
  { binaries, user, isDurable, signal }: ClusterOptions,
): Promise<void> {
  const name = await nameForServer(unfinished, user);
  const { exitCode, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${name}`,
      `--username=${SUPERUSER}`,
      // Not `path.join`: it would resolve the dots in the text, where the kernel resolves them in the folder.
      `--pwfile=${name}/../${path.basename(passwordFile)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(isDurable ? [] : ['--no-sync', '--wal-segsize=1']),
    ],
    { user, folder: unfinished, signal },
  );
  if (exitCode !== 0) {
    throw new EmbeddedServerError(
      'EMBEDDED_PREPARATION_FAILED',
      `PostgreSQL could not prepare data in ${unfinished} (initdb ended with ${exitCode}):\n${output.trim()}`,
    );
  }
}

async function giveAway(folder: string, user: ServerUser): Promise<void> {
  await lchown(folder, user.uid, user.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      await giveAway(file, user);
    } else {
      await lchown(file, user.uid, user.gid);
    }
  }
}
