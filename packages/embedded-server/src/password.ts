/** The superuser's password: made once, kept in a file that only we can read, changed when another one is asked for. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Binaries } from './binaries.ts';
import { SUPERUSER } from './cluster.ts';
import { EmbeddedServerError, systemCode } from './errors.ts';
import { nameForServer, type Layout } from './layout.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

/** 24 random bytes as text that needs no escaping in a URL. */
export function generatePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Undefined when no password was kept. */
export async function readPassword(layout: Layout): Promise<string | undefined> {
  try {
    return (await readFile(layout.password, 'utf8')).trimEnd();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

export async function keepPassword(layout: Layout, password: string): Promise<void> {
  const unfinished = `${layout.password}.${randomUUID()}`;
  await writeFile(unfinished, `${password}\n`, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, layout.password);
}

/** Sets the password in data that no server is running on. Rejects with EMBEDDED_PREPARATION_FAILED. */
export async function changePassword(
  layout: Layout,
  binaries: Binaries,
  user: ServerUser | undefined,
  password: string,
): Promise<void> {
  const statement = `ALTER ROLE ${SUPERUSER} PASSWORD '${password.replaceAll("'", "''")}'\n`;
  const name = await nameForServer(layout.data, user);
  // What the statement is does not go into the log, nor onto a command line.
  const quiet = [
    '-c',
    'log_statement=none',
    '-c',
    'log_min_error_statement=panic',
    '-c',
    'log_min_messages=error',
  ];
  const { exitCode, output } = await runProgram(
    binaries.postgres,
    ['--single', '-D', name, ...quiet, 'postgres'],
    { user, folder: layout.data, input: statement },
  );
  if (exitCode !== 0 || output.includes('ERROR:')) {
    throw new EmbeddedServerError(
      'EMBEDDED_PREPARATION_FAILED',
      `The password of ${SUPERUSER} could not be set in ${layout.data} (ended with ${exitCode}):\n` +
        output.replaceAll(password, '***').trim(),
    );
  }
  await keepPassword(layout, password);
}
