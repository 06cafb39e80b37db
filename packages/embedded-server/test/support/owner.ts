/** Starts the owner program and talks to it. */
import { once } from 'node:events';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

interface OwnerReport {
  readonly serverPid: number;
  readonly connectionString: string;
  readonly folder: string;
}

/** A process in a process group of its own, as a shell starts one. */
export class Owner {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(folder: string, workingFolder?: string) {
    const program = fileURLToPath(new URL('owner-program.ts', import.meta.url));
    const args = ['--import', 'tsx', '--conditions=@warmpool/source', program, folder];
    this.#child = spawn(process.execPath, workingFolder === undefined ? args : [...args, workingFolder], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    onTestFinished(async () => await this.kill());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The next line that it says. */
  async report(): Promise<OwnerReport> {
    const { value, done } = await this.#lines.next();
    if (done === true) {
      throw new Error('the owner ended without a word');
    }
    return JSON.parse(value);
  }

  /** As a terminal does on Ctrl-C: the signal goes to the whole process group. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  goOn(): void {
    this.#child.stdin.write('go on\n');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
  }

  async exitCode(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit');
    }
    return this.#child.exitCode;
  }
}
