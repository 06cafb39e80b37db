import { setMaxListeners } from 'node:events';
import type { Clock, Timer } from './clock.ts';
import type { Claim } from './lease/self-wait.ts';
import type { Place, Waiter, WaiterQueue } from './core/waiter-queue.ts';

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

/** What all waits of a pool have in common: the time, and what happens when one ends without a connection. */
export interface WaitParts<Served> {
  readonly clock: Clock;
  readonly timedOut: (wait: Wait<Served>) => void;
  readonly aborted: (wait: Wait<Served>, reason: Error) => void;
}

/** One caller's wait under one deadline: in line, and while the connection is made ready for them. */
export class Wait<Served> implements Waiter<Served> {
  readonly joinedAt: number;
  readonly ticket: number;
  readonly #caller: Caller<Served>;
  readonly #patience: Patience;
  readonly #parts: WaitParts<Served>;
  #abort: (() => void) | undefined;
  /** What the caller holds already, where that is looked for. */
  own: Claim | undefined;
  #isOver = false;
  #place: Place<Served> | undefined;
  /** What is left of the deadline, if there is one, and since when it passes. */
  #leftMs: number;
  #runsSince = 0;
  #timer: Timer | undefined;

  constructor(
    caller: Caller<Served>,
    patience: Patience,
    ticket: number,
    now: number,
    parts: WaitParts<Served>,
  ) {
    this.ticket = ticket;
    this.joinedAt = now;
    this.#caller = caller;
    this.#patience = patience;
    this.#leftMs = patience.timeoutMillis;
    this.#parts = parts;
    this.#begin(now);
  }

  get hasDeadline(): boolean {
    return this.#patience.timeoutMillis > 0;
  }

  get priority(): number {
    return this.#patience.priority;
  }

  /** Once more under the same deadline. */
  again(): void {
    this.#isOver = false;
    this.#begin(this.#parts.clock.now());
  }

  #begin(now: number): void {
    if (this.hasDeadline) this.#run(now);
    const { signal } = this.#patience;
    if (signal) this.#heed(signal);
  }

  #heed(signal: AbortSignal): void {
    this.#abort = () => this.#parts.aborted(this, signal.reason as Error);
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
    this.#place = line.join(this);
  }

  /** Out of the line, if it is in it. */
  leave(line: WaiterQueue<Served>): void {
    if (this.#place) line.leave(this.#place);
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
    if (this.hasDeadline && !this.#isOver) this.#run(this.#parts.clock.now());
  }

  #stopTime(): void {
    if (!this.#timer) return;
    this.#timer.cancel();
    this.#timer = undefined;
    this.#leftMs -= this.#parts.clock.now() - this.#runsSince;
  }

  #run(now: number): void {
    this.#runsSince = now;
    this.#timer = this.#parts.clock.after(Math.max(0, this.#leftMs), () => this.#parts.timedOut(this));
  }

  #settle(): void {
    this.#isOver = true;
    this.#stopTime();
    if (this.#abort) this.#patience.signal?.removeEventListener('abort', this.#abort);
  }
}
