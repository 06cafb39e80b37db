/** A PostgreSQL server that is ours: it runs until `stop()`, or until our process is gone; if it dies, it is started again. */
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { SUPERUSER } from './cluster.ts';
import { EmbeddedServerError } from './errors.ts';
import { HOST, launch, type Launched, type LaunchOptions } from './launch.ts';
import { disownDeadServer } from './postmaster-file.ts';
import { RestartBudget } from './restart-budget.ts';

/** How long a fast stop may take before it becomes an immediate one. */
const FAST_STOP_DEADLINE_MS = 10_000;

const DATABASE = 'postgres';

/** How a server on this machine is reached. */
export function connectionStringOf(user: string, password: string, port: number): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@${HOST}:${port}/${DATABASE}`;
}

export interface StopOptions {
  /** `fast`, the default, closes connections and writes everything out; `immediate` leaves the rest to the next start. */
  readonly mode?: 'fast' | 'immediate';
}

/** Use `startEmbeddedServer` or `startTemporaryServer`. */
export class EmbeddedServer implements AsyncDisposable {
  readonly host = HOST;
  readonly user = SUPERUSER;
  readonly database = DATABASE;
  readonly password: string;
  readonly folder: string;
  readonly #launchOptions: LaunchOptions;
  readonly #budget: RestartBudget;
  /** Ends the revival that is under way when the server is stopped. */
  readonly #teardown = new AbortController();
  #launched: Launched;
  #launchedAt = performance.now();
  /** Its end is ours: asked for, not suffered. */
  #isEndWanted = false;
  #failure: EmbeddedServerError | undefined;
  #restarting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(launchOptions: LaunchOptions, launched: Launched, password: string) {
    this.#launchOptions = launchOptions;
    this.#budget = new RestartBudget(launchOptions.restarts);
    this.#launched = launched;
    this.password = password;
    this.folder = launchOptions.layout.folder;
    this.#watch();
  }

  get port(): number {
    return this.#launched.port;
  }

  /** The number of the server's main process. */
  get pid(): number {
    return this.#launched.process.pid;
  }

  /** Why the server is gone for good, with EMBEDDED_LOST; undefined while it runs, may run again, or was stopped. */
  get failure(): EmbeddedServerError | undefined {
    return this.#failure;
  }

  /** With the password, and without `sslmode`: whoever connects knows which certificate authority to trust. */
  get connectionString(): string {
    return connectionStringOf(this.user, this.password, this.port);
  }

  /** Stops the server and gives the folder back; a server that has stopped or crashed already is fine. */
  async stop({ mode = 'fast' }: StopOptions = {}): Promise<void> {
    if (this.#stopping !== undefined) {
      void this.#endProcess(mode); // a second, harder request; the first one waits for the end
    }
    this.#teardown.abort();
    this.#stopping ??= this.#stop(mode);
    await this.#stopping;
  }

  /** Kills the server's main process, as a crash would, and waits for its end. It stays down until `restart()`. */
  async crash(): Promise<void> {
    this.#isEndWanted = true;
    await this.#launched.process.crash();
  }

  /** Starts the server anew on the same port, whether it runs or has crashed. Rejects with EMBEDDED_STOPPED after `stop()`. */
  async restart({ mode = 'fast' }: StopOptions = {}): Promise<void> {
    if (this.#stopping !== undefined) {
      throw new EmbeddedServerError(
        'EMBEDDED_STOPPED',
        `The server on ${this.folder} was stopped and has given its folder back. Start a new one instead.`,
      );
    }
    await this.#inTurn(() => this.#restart(mode));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** One start at a time; the failure of one is no reason not to try another. */
  async #inTurn(start: () => Promise<void>): Promise<void> {
    this.#restarting = (this.#restarting ?? Promise.resolve()).then(start, start);
    await this.#restarting;
  }

  async #restart(mode: 'fast' | 'immediate'): Promise<void> {
    await this.#endProcess(mode);
    await this.#launch();
  }

  async #launch(signal?: AbortSignal): Promise<void> {
    const { layout, user } = this.#launchOptions;
    await disownDeadServer(layout, user);
    this.#launched = await launch({ ...this.#launchOptions, port: this.port, signal });
    this.#launchedAt = performance.now();
    this.#failure = undefined;
    this.#isEndWanted = false;
    this.#watch();
  }

  #watch(): void {
    const watched = this.#launched;
    void watched.process.ended.then(async (how) => {
      if (!this.#isEndWanted) {
        await this.#inTurn(() => this.#revive(watched, how));
      }
    });
  }

  /** Starts a dead server again, as often as the budget allows; what becomes of it is told to `onTrouble`. */
  async #revive(dead: Launched, how: string): Promise<void> {
    if (dead !== this.#launched || this.#stopping !== undefined) {
      return; // it was started anew, or stopped, in the meantime
    }
    const { onTrouble } = this.#launchOptions;
    const { signal } = this.#teardown;
    const what = `The server on ${this.folder} ended by itself (${how})`;
    const diedAt = performance.now();
    let pauseMs = this.#budget.take(diedAt - this.#launchedAt);
    let failure: unknown;
    while (pauseMs !== undefined) {
      await pause(pauseMs, undefined, { signal }).catch(() => {}); // cut short by a stop
      if (signal.aborted) {
        return;
      }
      onTrouble(`${what}. Starting it again (attempt ${this.#budget.used} of ${this.#budget.max}).`);
      failure = await this.#launch(signal).catch((error: unknown) => error);
      if (signal.aborted) {
        return;
      }
      if (failure === undefined) {
        const tookMs = Math.round(performance.now() - diedAt);
        onTrouble(`The server on ${this.folder} runs again after ${tookMs} ms. What was committed is there.`);
        return;
      }
      pauseMs = this.#budget.take(0);
    }
    this.#giveUp(what, failure);
  }

  #giveUp(what: string, cause: unknown): void {
    const { max } = this.#budget;
    const tried = max === 0 ? '' : `, also after ${max} ${max === 1 ? 'restart' : 'restarts'}`;
    const last = cause instanceof Error ? `\nThe last one: ${cause.message}` : '';
    this.#failure = new EmbeddedServerError(
      'EMBEDDED_LOST',
      `${what}${tried}. Look into ${this.#launchOptions.layout.log}, then start this program again.${last}`,
      { cause },
    );
    this.#launchOptions.onTrouble(this.#failure.message, this.#failure);
  }

  async #stop(mode: 'fast' | 'immediate'): Promise<void> {
    await this.#restarting?.catch(() => {}); // its caller was told; what matters here is that nothing starts any more
    await this.#endProcess(mode);
    const { claim, temporaryFolder } = this.#launchOptions;
    await claim.release();
    if (temporaryFolder !== undefined) {
      await rm(temporaryFolder, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  async #endProcess(mode: 'fast' | 'immediate'): Promise<void> {
    this.#isEndWanted = true;
    await this.#launched.process.stop({ mode, deadlineMs: FAST_STOP_DEADLINE_MS });
  }
}
