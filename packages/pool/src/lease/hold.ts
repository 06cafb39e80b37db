import type { CallStack } from './call-stack.ts';
import type { Lease } from './lease.ts';
import type { Claim } from './self-wait.ts';

/** Whoever listens for these waits for the server to say something by itself, and needs no other hold of the lease. */
const WAITED_FOR: ReadonlySet<unknown> = new Set(['notification', 'end']);

/**
 * One checkout in the pool's own books: by a lease, or by a query object that keeps its connection until it is closed.
 * It knows its lease only weakly once it is loosened, so that a lease that its borrower has forgotten can be collected,
 * and be missed.
 */
export class Hold {
  /** The pool has told that it is out for too long. */
  isOverdue = false;
  /** The pool has told that its borrower waits for another connection. */
  isSelfWaiting = false;
  /** What its borrower's async context remembers of it. */
  claim: Claim | undefined;
  readonly #stack: CallStack | undefined;
  #lease: Lease | WeakRef<Lease> | undefined;
  #isListening = false;

  constructor(lease: Lease | undefined, stack: CallStack | undefined) {
    this.#lease = lease;
    this.#stack = stack;
  }

  /** Undefined once it was collected, and of a query object. */
  get lease(): Lease | undefined {
    return this.#lease instanceof WeakRef ? this.#lease.deref() : this.#lease;
  }

  /** A query object has the connection. */
  get isOfQuery(): boolean {
    return this.#lease === undefined;
  }

  /** Its lease was collected. */
  get isLost(): boolean {
    return !this.isOfQuery && this.lease === undefined;
  }

  /** Where it was taken, if that was recorded. */
  get stack(): string | undefined {
    return this.#stack?.frames;
  }

  /** Leaves the lease to its borrower, unless that waits for what the server may say. The lease that was left. */
  loosen(): Lease | undefined {
    const { lease } = this;
    if (!lease) return undefined;
    if (lease.eventNames().some((name) => WAITED_FOR.has(name))) {
      this.#lease = lease;
      return undefined;
    }
    if (this.#lease === lease) {
      // V8 keeps the variables of every function on a stack alive until its text is made.
      void this.stack;
      this.#lease = new WeakRef(lease);
      if (!this.#isListening)
        lease.addListener(
          'newListener',
          whenWaitedFor((same) => (this.#lease = same)),
        );
      this.#isListening = true;
    }
    return lease;
  }
}

/** The listener knows the lease by its `this` alone: a variable of it would keep it alive. */
function whenWaitedFor(tighten: (lease: Lease) => void): (this: Lease, name: unknown) => void {
  return function heard(name) {
    if (WAITED_FOR.has(name)) tighten(this);
  };
}
