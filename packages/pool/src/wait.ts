import { setMaxListeners } from 'node:events';
import type { Clock, Timer } from './clock.ts';
import type { Claim } from './lease/self-wait.ts';
import type { Waiter, WaiterQueue } from './core/waiter-queue.ts';

/** Who asks for a connection, and how they are told. */
export interface Caller<Served> {
  serve(served: Served): void;
  fail(error: Error): void;
  /** Does not mind others on the same connection. */
  readonly canShare?: boolean;
  /** Drawn when it came, by one who may come back. */
  readonly ticket?: number;
  /** Its wait, if it came back: what it had been given ended before it was of use. */
  readonly wait?: Wait<Served> | undefined;
  /** Asked before it has to wait: whether it has found another way meanwhile. */
  joinInstead?(): boolean;
  /** Told of its wait, which is the same if it comes back. */
  waits?(wait: Wait<Served>): void;
}

/** How long a caller waits, and what may end that early. */
export interface Patience {
  /** 0: no limit. */
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal | undefined;
  readonly priority: number;
}

/** What happens when a wait ends without a connection; the same for all waits of a pool. */
export interface WaitEnds<Served> {
  readonly timedOut: (wait: Wait<Served>) => void;
  readonly aborted: (wait: Wait<Served>, reason: Error) => void;
}

/** One caller's wait under one deadline: in line, and while the connection is made ready for them. */
export class Wait<Served> implements Waiter<Served> {
  readonly hasDeadline: boolean;
  readonly priority: number;
  readonly joinedAt: number;
  readonly ticket: number;
  readonly #caller: Caller<Served>;
  readonly #clock: Clock;
  readonly #ends: WaitEnds<Served>;
  readonly #signal: AbortSignal | undefined;
  #abort: (() => void) | undefined;
  /** What the caller holds already, where that is looked for. */
  own: Claim | undefined;
  #isOver = false;
  #leave: (() => boolean) | undefined;
  #leftMs: number;
  #runsSince: number;
  #timer: Timer | undefined;

  constructor(
    caller: Caller<Served>,
    patience: Patience,
    ticket: number,
    clock: Clock,
    now: number,
    ends: WaitEnds<Served>,
  ) {
    this.hasDeadline = patience.timeoutMillis > 0;
    this.priority = patience.priority;
    this.ticket = ticket;
    this.joinedAt = this.#runsSince = now;
    this.#leftMs = patience.timeoutMillis;
    this.#caller = caller;
    this.#clock = clock;
    this.#ends = ends;
    this.#signal = patience.signal;
    this.#begin();
  }

  /** Once more under the same deadline. */
  again(): void {
    this.#isOver = false;
    this.#runsSince = this.#clock.now();
    this.#begin();
  }

  #begin(): void {
    if (this.hasDeadline) this.#run();
    const signal = this.#signal;
    if (!signal) return;
    this.#abort = () => this.#ends.aborted(this, signal.reason as Error);
    // One signal may end many waits, each with a listener of its own; that is no leak, so Node need not warn of one.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  get canShare(): boolean {
    return this.#caller.canShare ?? false;
  }

  /** Served or failed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  join(line: WaiterQueue<Served>): void {
    this.#leave = line.join(this);
  }

  /** Out of the line, if it is in it. */
  leave(): void {
    this.#leave?.();
  }

  serve(served: Served): void {
    this.#settle();
    this.#caller.serve(served);
  }

  fail(error: Error): void {
    this.#settle();
    this.#caller.fail(error);
  }

  pause(): void {
    this.#stopTime();
  }

  proceed(): void {
    if (!this.hasDeadline) return;
    this.#runsSince = this.#clock.now();
    this.#run();
  }

  #stopTime(): void {
    if (!this.#timer) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#leftMs -= this.#clock.now() - this.#runsSince;
  }

  #run(): void {
    this.#timer = this.#clock.after(Math.max(0, this.#leftMs), () => this.#ends.timedOut(this));
  }

  #settle(): void {
    this.#isOver = true;
    this.#stopTime();
    if (this.#abort) this.#signal?.removeEventListener('abort', this.#abort);
  }
}
