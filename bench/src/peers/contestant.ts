/** A contender's process, as the bench sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromContender, ToContender } from './messages.ts';
import type { Places } from './place.ts';
import type { HotSpot } from './profile.ts';
import type { Fault, Figures, Scenario } from './scenario.ts';

/** The built program, or the source where the bench itself runs from its sources. */
const PROGRAM = new URL(
  `../contender-process${path.extname(fileURLToPath(import.meta.url))}`,
  import.meta.url,
);
/** The young generation has from the start the size that V8 would give it under load; figures do not jump then. */
const MEMORY = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];
/** No answer for so long is an answer too. */
const DEADLINE_MS = 60_000;
const LEAVE_MS = 3000;
const LAST_WORDS = 500;

export interface Entry {
  readonly scenario: Scenario;
  readonly contender: string;
  readonly places: Places;
  readonly isQuick: boolean;
  /** Breaks and heals the way to `places.faulty`. */
  readonly breakLink: (fault: Fault) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What it says when it was asked. */
type Answer = Exclude<FromContender, { kind: 'breakLink' }>;

/** Takes part in one scenario with one contender. After a failure it is of no more use. */
export class Contestant implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #entry: Entry;
  #lastWords = '';
  #answer: ((answer: Answer) => void) | undefined;

  /** Use `Contestant.enter`. */
  private constructor(entry: Entry) {
    this.#entry = entry;
    this.#child = fork(PROGRAM, {
      execArgv: [...process.execArgv, ...MEMORY],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#exited = once(this.#child, 'exit').then(([code, signal]) => {
      this.#answer?.({
        kind: 'failed',
        reason: `its process ended (${String(signal ?? code)}): ${this.#lastWords.trim()}`,
      });
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    this.#child.on('message', (message: FromContender) => {
      if (message.kind === 'breakLink') void this.#breakLink(message.fault);
      else this.#answer?.(message);
    });
  }

  /** Starts the process. Rejects with the signal's reason, or with why it could not start. */
  static async enter(entry: Entry): Promise<Contestant> {
    const contestant = new Contestant(entry);
    const { scenario, contender, places, isQuick } = entry;
    try {
      await contestant.#ask({ kind: 'enter', scenario: scenario.name, contender, places, isQuick });
      return contestant;
    } catch (error) {
      await contestant[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Rejects with the signal's reason, or with why there is no figure. */
  async measure(name: string): Promise<Figures> {
    return (await this.#measure(name, false)).figures;
  }

  /** Measures once more, slowed down by a profiler. Rejects as `measure` does. */
  async profile(name: string): Promise<readonly HotSpot[]> {
    return (await this.#measure(name, true)).hotSpots ?? [];
  }

  async #measure(name: string, isProfiled: boolean): Promise<Extract<Answer, { kind: 'measured' }>> {
    const answer = await this.#ask({ kind: 'measure', case: name, isProfiled });
    if (answer.kind !== 'measured') throw new Error(`bench bug: ${answer.kind} is no figure`);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      if (this.#child.connected) this.#child.send({ kind: 'leave' } satisfies ToContender);
      const patience = setTimeout(
        () => this.#child.kill('SIGKILL'),
        this.#entry.signal.aborted ? 0 : LEAVE_MS,
      );
      await this.#exited;
      clearTimeout(patience);
    }
  }

  async #ask(message: ToContender): Promise<Answer> {
    const { signal } = this.#entry;
    signal.throwIfAborted();
    const ending = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#answer = resolve;
      const giveUp = (): void =>
        reject(
          signal.aborted ? (signal.reason as Error) : new Error(`no answer within ${DEADLINE_MS / 1000} s`),
        );
      ending.addEventListener('abort', giveUp, { once: true });
      this.#child.send(message);
    });
    this.#answer = undefined;
    if (answer.kind === 'failed') throw new Error(answer.reason);
    return answer;
  }

  async #breakLink(fault: Fault): Promise<void> {
    await this.#entry.breakLink(fault);
    if (this.#child.connected) this.#child.send({ kind: 'linkBroken' } satisfies ToContender);
  }
}
