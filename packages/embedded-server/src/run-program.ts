/** Runs one of PostgreSQL's programs, or a small system tool, to its end. */
import { spawn, type SpawnOptions } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

export interface ProgramOptions {
  /** Undefined: as the user that runs this process. */
  readonly user?: ServerUser | undefined;
  /** Where the program runs; our own folder may be gone, or closed to the program's user. */
  readonly folder?: string;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface ProgramResult {
  /** Null when a signal ended the program. */
  readonly exitCode: number | null;
  /** Standard output and standard error together. */
  readonly output: string;
}

/** Rejects with the system's error when the program cannot be run, or with the reason of the signal. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { user, folder = '/', input = '', signal }: ProgramOptions = {},
): Promise<ProgramResult> {
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...spawnOptions(user, folder), stdio: ['pipe', 'pipe', 'pipe'] });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    const abort = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', abort, { once: true });
    child.once('error', reject);
    child.once('close', (exitCode) => {
      signal?.removeEventListener('abort', abort);
      if (signal?.aborted === true) {
        reject(signal.reason);
      } else {
        resolve({ exitCode, output: output.join('') });
      }
    });
    child.stdin.on('error', () => {}); // a program that ends early: its exit code says so
    child.stdin.end(input);
  });
}

/** What every program of ours is started with. */
export function spawnOptions(user: ServerUser | undefined, folder: string): SpawnOptions {
  return {
    cwd: folder,
    env: programEnvironment(),
    windowsHide: true,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  };
}

const PASSED_ON = ['PATH', 'TZ', 'SystemRoot', 'TEMP', 'TMP', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/**
 * The few variables that the programs need. Not ours as a whole: a superuser of the database can read the environment
 * of the server, where tokens have no business, and PGPORT or NODE_OPTIONS would change what the programs do.
 */
export function programEnvironment(): Record<string, string> {
  const environment: Record<string, string> = { LC_ALL: 'C' };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  return environment;
}
