/** The end of the process: what was started is closed, last first, each within its time. */
import { systemClock, type Clock } from './clock.ts';
import { within } from './within.ts';

interface Step {
  readonly name: string;
  readonly deadlineMs: number;
  readonly close: () => Promise<void>;
}

/** What a shutdown reports to. */
interface ShutdownLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** How long everything together may take before the process gives up. */
const OVERALL_DEADLINE_MS = 10_000;

/**
 * Collects, while the process starts, what has to be closed at its end.
 *
 * A step that fails or is late does not keep the next ones from running: a Discord that does not answer is no
 * reason to leave a database server behind.
 */
export class Shutdown {
  readonly #log: ShutdownLog;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #steps: Step[] = [];
  #hasBegun = false;
  #running: Promise<readonly string[]> | undefined;
  #current: string | undefined;

  constructor(log: ShutdownLog, options: { readonly clock?: Clock; readonly deadlineMs?: number } = {}) {
    this.#log = log;
    this.#clock = options.clock ?? systemClock;
    this.#deadlineMs = options.deadlineMs ?? OVERALL_DEADLINE_MS;
  }

  /** Whether the end has begun: nothing new is to be started. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** What is being closed at the moment. */
  get current(): string | undefined {
    return this.#current;
  }

  /** Adds something to close; what was added last is closed first. */
  add(name: string, close: () => Promise<void>, deadlineMs: number = this.#deadlineMs): void {
    this.#steps.push({ name, close, deadlineMs });
  }

  /** Says that the end has begun, before anything is closed. */
  begin(): void {
    this.#hasBegun = true;
  }

  /** Closes everything once. Resolves, never rejects, with the names of what failed or was stuck. */
  async run(): Promise<readonly string[]> {
    this.begin();
    this.#running ??= this.#closeAll();
    return this.#running;
  }

  async #closeAll(): Promise<readonly string[]> {
    const failed: string[] = [];
    const endsAt = this.#clock.now() + this.#deadlineMs;
    // Not a copy: what is added while closing (a start that was cut short) is closed as well.
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const isClosed = await this.#close(step, Math.max(0, endsAt - this.#clock.now()));
      if (!isClosed) failed.push(step.name);
    }
    return failed;
  }

  async #close({ name, close, deadlineMs }: Step, leftMs: number): Promise<boolean> {
    this.#current = name;
    const allowedMs = Math.min(deadlineMs, leftMs);
    // An async wrapper, so that a step that throws at the call is treated as one that rejects.
    const closing = (async (): Promise<void> => close())();
    const outcome = await within(allowedMs, this.#clock, closing);
    this.#current = undefined;
    if (outcome.kind === 'done') return true;
    if (outcome.kind === 'failed') this.#log.error({ err: outcome.error }, `Closing ${name} failed`);
    else
      this.#log.error({}, `Closing ${name} is stuck after ${Math.round(allowedMs)} ms; going on without it`);
    return false;
  }
}
