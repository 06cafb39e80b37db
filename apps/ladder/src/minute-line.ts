/** Once a minute, the pool's numbers in one line of the log. */
import { systemClock, type Cancel, type Clock } from './clock.ts';

/** The numbers of a pool that the line shows. */
export interface PoolNumbers {
  readonly active: number;
  readonly idle: number;
  readonly total: number;
  readonly waiting: number;
  /** Connections opened since the start. */
  readonly opened: number;
}

/** One answered command, button, select or modal. */
export interface Answered {
  readonly command: string;
  readonly ms: number;
}

/** What the line is made from. */
export interface MinuteLineOptions {
  readonly log: { info(fields: object, message: string): void };
  /** The pool's numbers; `undefined` where there is no pool (SQLite). */
  readonly pool: () => PoolNumbers | undefined;
  readonly clock?: Clock;
}

const MINUTE_MS = 60_000;

/** Collects a minute's numbers and logs them. */
export class MinuteLine {
  readonly #options: MinuteLineOptions;
  readonly #cancel: Cancel;
  #openedBefore: number;
  #answered = 0;
  #slowest: Answered | undefined;

  /** Starts the first minute. */
  constructor(options: MinuteLineOptions) {
    this.#options = options;
    this.#openedBefore = options.pool()?.opened ?? 0;
    this.#cancel = (options.clock ?? systemClock).every(MINUTE_MS, () => this.#write());
  }

  /** Counts an answer into the current minute. */
  record({ command, ms }: Answered): void {
    this.#answered += 1;
    if (this.#slowest === undefined || ms > this.#slowest.ms) this.#slowest = { command, ms };
  }

  /** No more lines. */
  stop(): void {
    this.#cancel();
  }

  #write(): void {
    const numbers = this.#options.pool();
    const opened = numbers?.opened ?? this.#openedBefore;
    const newConnections = Math.max(0, opened - this.#openedBefore);
    const slowest = this.#slowest;
    const answered = this.#answered;
    this.#openedBefore = opened;
    this.#slowest = undefined;
    this.#answered = 0;
    const fields = {
      ...(numbers === undefined ? {} : { ...numbers, newConnections }),
      answered,
      ...(slowest === undefined ? {} : { slowestCommand: slowest.command, slowestMs: tenths(slowest.ms) }),
    };
    this.#options.log.info({ minute: fields }, sentence(numbers, newConnections, answered, slowest));
  }
}

function sentence(
  numbers: PoolNumbers | undefined,
  newConnections: number,
  answered: number,
  slowest: Answered | undefined,
): string {
  const pool =
    numbers === undefined
      ? 'No pool'
      : `Pool: active ${numbers.active}, idle ${numbers.idle}, total ${numbers.total}, ` +
        `waiting ${numbers.waiting}, new connections ${newConnections}`;
  const commands =
    slowest === undefined
      ? 'no commands'
      : `commands ${answered}, slowest ${slowest.command} ${tenths(slowest.ms)} ms`;
  return `${pool}; ${commands} in the last minute`;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
