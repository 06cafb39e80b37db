/** Runs a small program of a test in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly process: ChildProcess;
  /** Resolves with the first line that it prints; rejects when it ends without one. */
  readonly firstLine: Promise<string>;
  /** Kills it without giving it a chance to tidy up; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Runs a TypeScript file with the packages' sources. */
export function runProgram(file: URL, ...parameters: readonly string[]): Program {
  const path = fileURLToPath(file);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@warmpool/source', path, ...parameters],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  let printed = '';
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      const end = printed.indexOf('\n');
      if (end !== -1) resolve(printed.slice(0, end));
    });
    void ended.then(([code]) =>
      reject(new Error(`${path} ended with ${String(code)} and printed: ${printed}`)),
    );
  });
  return {
    process: child,
    firstLine,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
