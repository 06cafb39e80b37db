/** The real program in a process of its own, with a folder of its own, and an end in any case. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A running program. */
export interface LadderProcess {
  /** Everything that it wrote so far, to both streams. */
  readonly output: () => string;
  /** Its folder: `.env` and `.warmpool` are there. */
  readonly folder: string;
  /** Resolves when the text was written; rejects with the output when the program ends before, or after 40 s. */
  waitFor(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Its exit code; rejects after 40 s, unless it is given longer. */
  exitCode(withinMs?: number): Promise<number | null>;
}

const PATIENCE_MS = 40_000;
const POLL_MS = 20;

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ladder-process-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** What runs the sources: npm's scripts have the same. */
const FROM_SOURCES = ['--conditions=@warmpool/source', '--import', import.meta.resolve('tsx')];

/**
 * Starts a program with these settings and no others: one that is built, as a host does, or one of `src`, as npm's
 * scripts do.
 */
export async function startLadderProcess(
  settings: Readonly<Record<string, string>> = {},
  {
    program = 'dist/main.js',
    folder,
    args = [],
  }: { readonly program?: string; readonly folder?: string; readonly args?: readonly string[] } = {},
): Promise<LadderProcess> {
  const cwd = folder ?? (await temporaryFolder());
  const child = spawn(
    process.execPath,
    [
      ...(program.startsWith('src/') ? FROM_SOURCES : []),
      fileURLToPath(new URL(`../../../${program}`, import.meta.url)),
      ...args,
    ],
    {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, TMPDIR: tmpdir(), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(async () => end(child));
  return watch(child, cwd);
}

function watch(child: ChildProcess, folder: string): LadderProcess {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part));
  }
  const closed = once(child, 'close');
  return {
    output: () => text,
    folder,
    signal: (signal) => void child.kill(signal),
    waitFor: async (expected) => {
      const until = performance.now() + PATIENCE_MS;
      while (!text.includes(expected)) {
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (hasEnded || performance.now() > until) {
          throw new Error(`no ${JSON.stringify(expected)} in the output:\n${text}`);
        }
        // oxlint-disable-next-line no-await-in-loop -- polling
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    exitCode: async (withinMs = PATIENCE_MS) => {
      const late = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`the program does not end:\n${text}`)), withinMs).unref();
      });
      await Promise.race([closed, late]);
      return child.exitCode;
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
