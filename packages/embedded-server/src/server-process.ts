/** A running `postgres` under its supervisor: its end can be asked for and waited for. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { programEnvironment } from './run-program.ts';
import { signalProcess, stopProcess } from './stop-process.ts';
import { SUPERVISOR_PROGRAM } from './supervisor-program.ts';

/** What the supervisor is to run. */
export interface ServerPlan {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: SpawnOptions;
  /** The server's output is appended to it. */
  readonly logFile: string;
  readonly pgCtl: string;
  /** Removed when the server ends because we are gone. */
  readonly temporaryFolder?: string | undefined;
}

export interface StopRequest {
  /** `fast` rolls back what is open and writes everything out; `immediate` leaves that to the next start. */
  readonly mode: 'fast' | 'immediate';
  /** After this a fast stop becomes an immediate one. */
  readonly deadlineMs: number;
}

type Report =
  | { readonly pid: number }
  | { readonly failed: string }
  | { readonly exited: { readonly code: number | null; readonly signal: string | null } };

/** A server that lost its supervisor could outlive us, so it is stopped; fast for this long. */
const UNWATCHED_DEADLINE_MS = 2500;

/** Starts the program; rejects when it cannot be run at all. That it runs does not mean that it is ready. */
export async function startServerProcess(plan: ServerPlan): Promise<ServerProcess> {
  const supervisor = spawn(process.execPath, ['--eval', SUPERVISOR_PROGRAM], {
    cwd: '/',
    detached: true,
    env: programEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  });
  return await new Promise((resolve, reject) => {
    const failed = (error = new Error('the supervisor of the server was killed')): void => reject(error);
    supervisor.on('error', failed);
    supervisor.once('disconnect', failed);
    supervisor.once('message', (report: Report) => {
      if ('pid' in report) {
        resolve(new ServerProcess(supervisor, report.pid));
      } else {
        failed(new Error('failed' in report ? report.failed : 'the server ended at once'));
      }
    });
    supervisor.send({ start: plan }, () => {}); // when the supervisor is gone already, 'disconnect' says so
  });
}

/** Made by `startServerProcess`. */
export class ServerProcess {
  readonly pid: number;
  /** Resolves with how the server ended, as in `exit code 1`; never rejects. */
  readonly ended: Promise<string>;
  readonly #supervisor: ChildProcess;
  #hasEnded = false;

  constructor(supervisor: ChildProcess, pid: number) {
    this.#supervisor = supervisor;
    this.pid = pid;
    this.ended = this.#watch();
  }

  get supervisorPid(): number {
    return this.#supervisor.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Asks the server to stop and waits for its end. */
  async stop(request: StopRequest): Promise<void> {
    if (!this.#hasEnded && this.#supervisor.connected) {
      this.#supervisor.send({ stop: request }, () => {}); // when the supervisor is ending already, `ended` says so
    }
    await this.ended;
  }

  /** Kills the server as a crash would and waits for its end. */
  async crash(): Promise<void> {
    if (!this.#hasEnded) {
      signalProcess(this.pid, 'SIGKILL');
    }
    await this.ended;
  }

  async #watch(): Promise<string> {
    let how: string | undefined;
    this.#supervisor.on('message', (report: Report) => {
      if ('exited' in report) {
        const { code, signal: name } = report.exited;
        how = name === null ? `exit code ${code}` : `signal ${name}`;
      }
    });
    // Not 'exit', which may come before the last message has been read.
    await new Promise((resolve) => this.#supervisor.once('disconnect', resolve));
    if (how === undefined) {
      await stopProcess(this.pid, UNWATCHED_DEADLINE_MS);
    }
    this.#hasEnded = true;
    return how ?? 'its supervisor was killed';
  }
}
