/** Keeps the pools of all processes together within a budget: each looks how many there are, and takes its share. */
import type { Clock } from './clock.ts';
import type { PoolSize } from './config.ts';
import type { Log } from './discord/log.ts';
import { WaveTrouble } from './discord/wave-trouble.ts';
import type { LadderDatabase } from './ladder-database.ts';
import { countProcesses } from './store/process-store.ts';

/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 1000;
/**
 * A share shrinks at the first look that says so, and grows when so many in a row allow it: by then every other process
 * has looked too and given way.
 */
const LOOKS_TO_GROW = 3;

/** What a budget needs. */
export interface BudgetOptions {
  readonly database: LadderDatabase;
  /** How many connections all processes together may hold. */
  readonly budget: number;
  /** What this process would hold if it were alone. */
  readonly pool: PoolSize;
  readonly log: Log;
}

/** What a process holds before it knows how many there are. */
export function firstSize(pool: PoolSize): PoolSize {
  return sizeWithin(pool, 1);
}

/** One process's share of the budget; at first one connection. */
export class ConnectionBudget {
  readonly #options: BudgetOptions;
  readonly #trouble: WaveTrouble;
  /** What the last looks allowed, oldest first. */
  #allowed: readonly number[] = Array.from({ length: LOOKS_TO_GROW }, () => 1);
  #processes = 0;
  #isLooking = false;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#trouble = new WaveTrouble(options.log, {
      one: 'a count of the processes that share the connections',
      many: 'Counts of the processes that share the connections',
    });
  }

  /** Looks every second; gives what ends that. */
  start(clock: Clock): () => void {
    // It logs what fails, and the next look makes up for it.
    return clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  /** Counts the processes and changes the pool by it. What fails is logged, and leaves the pool as it is. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      this.#take(await countProcesses(this.#options.database));
      this.#trouble.passed();
    } catch (error) {
      this.#trouble.failed(error);
    } finally {
      this.#isLooking = false;
    }
  }

  #take(processes: number): void {
    const { database, budget, pool } = this.#options;
    // Whoever looks is connected, and needs one connection to do anything at all.
    const share = Math.max(1, Math.floor(budget / Math.max(1, processes)));
    const before = Math.min(...this.#allowed);
    this.#allowed = [...this.#allowed.slice(1), share];
    const now = Math.min(...this.#allowed);
    if (processes > budget && processes !== this.#processes) this.#tellExcess(processes);
    this.#processes = processes;
    if (now === before) return;
    const size = sizeWithin(pool, now);
    database.resizePool(size);
    this.#options.log.info(
      { ...size, processes, budget },
      `The pool holds at most ${size.max} connections: ${processes === 1 ? 'one process has' : `${processes} processes share`} a budget of ${budget}`,
    );
  }

  #tellExcess(processes: number): void {
    const { budget, log } = this.#options;
    log.error(
      { processes, budget },
      `DB_CONNECTION_BUDGET allows ${budget} connections, but ${processes} processes need one each: ` +
        'raise it, or run fewer processes',
    );
  }
}

function sizeWithin({ min, max }: PoolSize, share: number): PoolSize {
  return { min: Math.min(min, share), max: Math.min(max, share) };
}
