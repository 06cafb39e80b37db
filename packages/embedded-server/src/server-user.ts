/**
 * Who runs the server. PostgreSQL refuses to run as root, so root needs a user without rights for it: the one who owns
 * the data already, else `postgres` or `warmpool`, else a new system user `warmpool`, else `nobody`.
 */
import { readFile, stat } from 'node:fs/promises';
import { EmbeddedServerError } from './errors.ts';
import { runProgram } from './run-program.ts';

export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const SUITABLE_NAMES = ['postgres', 'warmpool'];
const NEW_NAME = 'warmpool';

/** The user for the server's processes; undefined when they can run as we do. Rejects with EMBEDDED_NO_SERVER_USER. */
export async function chooseServerUser(
  dataFolder: string,
  onProgress: (message: string) => void,
): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const owner = await unprivilegedOwner(dataFolder);
  const existing = owner ?? (await findUser(SUITABLE_NAMES));
  if (existing !== undefined) {
    return existing;
  }
  onProgress(`Creating the system user "${NEW_NAME}", because PostgreSQL does not run as root`);
  const created = (await createUser()) ?? (await findUser(['nobody']));
  if (created === undefined) {
    throw new EmbeddedServerError(
      'EMBEDDED_NO_SERVER_USER',
      `PostgreSQL does not run as root, and no other user could be found or created for it. ` +
        `Create one (useradd --system ${NEW_NAME}), or start this program as an ordinary user.`,
    );
  }
  return created;
}

async function unprivilegedOwner(dataFolder: string): Promise<ServerUser | undefined> {
  try {
    const { uid } = await stat(dataFolder);
    return uid === 0 ? undefined : (await readUsers()).find((user) => user.uid === uid);
  } catch {
    return undefined; // there is no data yet
  }
}

async function findUser(names: readonly string[]): Promise<ServerUser | undefined> {
  const users = await readUsers();
  const found = names.map((name) => users.find((user) => user.name === name));
  return found.find((user) => user !== undefined && user.uid !== 0);
}

async function readUsers(): Promise<ServerUser[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  return lines
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** The tools of Debian and Red Hat, then those of busybox. */
const CREATION_COMMANDS = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NEW_NAME],
  ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', NEW_NAME],
] as const;

async function createUser(): Promise<ServerUser | undefined> {
  for (const [tool, ...args] of CREATION_COMMANDS) {
    try {
      await runProgram(tool, args);
    } catch {
      continue; // no such tool: the next one may exist
    }
    // Also when the tool failed: another process may have created the user at the same moment.
    const user = await findUser([NEW_NAME]);
    if (user !== undefined) {
      return user;
    }
  }
  return undefined;
}
