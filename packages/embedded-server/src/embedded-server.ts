/** A PostgreSQL server that is ours: it runs until `stop()`, or until our process is gone. */
import { rm } from 'node:fs/promises';
import { SUPERUSER } from './cluster.ts';
import { EmbeddedServerError } from './errors.ts';
import { HOST, launch, type Launched, type LaunchOptions } from './launch.ts';

/** How long a fast stop may take before it becomes an immediate one. */
const FAST_STOP_DEADLINE_MS = 10_000;

export interface StopOptions {
  /** `fast`, the default, closes connections and writes everything out; `immediate` leaves the rest to the next start. */
  readonly mode?: 'fast' | 'immediate';
}

/** Use `startEmbeddedServer` or `startTemporaryServer`. */
export class EmbeddedServer implements AsyncDisposable {
  readonly host = HOST;
  readonly user = SUPERUSER;
  readonly database = 'postgres';
  readonly password: string;
  readonly folder: string;
  readonly #launchOptions: LaunchOptions;
  #launched: Launched;
  #restarting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(launchOptions: LaunchOptions, launched: Launched, password: string) {
    this.#launchOptions = launchOptions;
    this.#launched = launched;
    this.password = password;
    this.folder = launchOptions.layout.folder;
  }

  get port(): number {
    return this.#launched.port;
  }

  /** The number of the server's main process. */
  get pid(): number {
    return this.#launched.process.pid;
  }

  /** With the password, and without `sslmode`: whoever connects knows which certificate authority to trust. */
  get connectionString(): string {
    return `postgresql://${this.user}:${encodeURIComponent(this.password)}@${this.host}:${this.port}/${this.database}`;
  }

  /** Stops the server and gives the folder back; a server that has stopped or crashed already is fine. */
  async stop({ mode = 'fast' }: StopOptions = {}): Promise<void> {
    if (this.#stopping !== undefined) {
      void this.#endProcess(mode); // a second, harder request; the first one waits for the end
    }
    this.#stopping ??= this.#stop(mode);
    await this.#stopping;
  }

  /** Kills the server's main process, as a crash would, and waits for its end. */
  async crash(): Promise<void> {
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
    this.#restarting = (this.#restarting ?? Promise.resolve()).then(
      () => this.#restart(mode),
      () => this.#restart(mode), // the failure of one restart is no reason not to try another
    );
    await this.#restarting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #restart(mode: 'fast' | 'immediate'): Promise<void> {
    await this.#endProcess(mode);
    this.#launched = await launch({ ...this.#launchOptions, port: this.port });
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
    await this.#launched.process.stop({ mode, deadlineMs: FAST_STOP_DEADLINE_MS });
  }
}
