/** The bot's process, as the bench sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BotPlan, BotReport, FromBot, ToBot } from './messages.ts';

const PROGRAM = new URL(`../ladder-process${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url);
/** No answer for so long is an answer too. */
const DEADLINE_MS = 30_000;
const LEAVE_MS = 6000;

/** A bot that runs elsewhere. */
export class BotProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #answer: ((answer: FromBot) => void) | undefined;

  private constructor() {
    this.#child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#exited = once(this.#child, 'exit').then(([code, signal]) => {
      this.#answer?.({ kind: 'failed', reason: `the bot's process ended (${String(signal ?? code)})` });
    });
    this.#child.on('message', (message: FromBot) => this.#answer?.(message));
  }

  /** Starts the process and the bot in it. Rejects with why the bot could not start. */
  static async start(plan: BotPlan): Promise<BotProcess> {
    const bot = new BotProcess();
    try {
      await bot.#ask({ kind: 'start', plan });
      return bot;
    } catch (error) {
      await bot[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** From now on it counts anew; with a profiler, if wanted, which slows it down. */
  async observe(isProfiled = false): Promise<void> {
    await this.#ask({ kind: 'observe', isProfiled });
  }

  /** What it has seen since. */
  async report(): Promise<BotReport> {
    const answer = await this.#ask({ kind: 'report' });
    if (answer.kind !== 'report') throw new Error(`bench bug: ${answer.kind} is no report`);
    return answer.report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (this.#child.connected) this.#child.send({ kind: 'leave' } satisfies ToBot);
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), LEAVE_MS);
    await this.#exited;
    clearTimeout(patience);
  }

  async #ask(message: ToBot): Promise<FromBot> {
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<FromBot>((resolve) => {
      this.#answer = resolve;
      const silence = {
        kind: 'failed',
        reason: `the bot's process was silent for ${DEADLINE_MS} ms`,
      } as const;
      timer = setTimeout(() => resolve(silence), DEADLINE_MS);
      this.#child.send(message);
    });
    clearTimeout(timer);
    this.#answer = undefined;
    if (answer.kind === 'failed') throw new Error(answer.reason);
    return answer;
  }
}
