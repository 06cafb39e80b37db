/** A second process of the ladder, beside the one that leads the tour. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentFor, type Environment } from '../config.ts';

/** A process that can be killed. */
export interface SecondProcess {
  readonly pid: number;
  /** Ends it as nothing else does: it has no time to say a word. */
  kill(): Promise<void>;
}

/** How long it may take to be ready, in milliseconds. */
const READY_WITHIN_MS = 30_000;

/** Starts it with these settings; resolves when it answers. Rejects with what it said when it does not. */
export async function startSecondProcess(settings: Environment): Promise<SecondProcess> {
  const program = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, program], {
    // It watches its parent as under npm, and so never outlives it.
    env: environmentFor({ ...settings, npm_lifecycle_event: 'tour' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  try {
    await whenReady(child);
  } catch (error) {
    await kill();
    throw error;
  }
  return { pid: child.pid ?? 0, kill };
}

async function whenReady(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => reject(new Error(`the second process does not start:\n${said}`));
    const timer = setTimeout(fail, READY_WITHIN_MS);
    const hear = (part: Buffer): void => {
      said += String(part);
      if (!said.includes('The ladder is ready')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      fail();
    });
  });
}
