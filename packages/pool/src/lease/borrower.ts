import type { PooledConnection } from '../exchange.ts';
import type { Caller } from '../wait.ts';
import type { CallStack } from './call-stack.ts';
import type { Lease } from './lease.ts';
import type { Claim } from './self-wait.ts';

/** Makes a lease of a connection. */
export type Lend = (
  connection: PooledConnection,
  claim: Claim | undefined,
  stack: CallStack | undefined,
) => Lease;

/** Who wants a lease. A class, because closures would take more memory than all else that a caller in line needs. */
export class Borrower implements Caller<PooledConnection> {
  readonly fail: (error: Error) => void;
  readonly #lend: Lend;
  readonly #served: (lease: Lease) => void;
  readonly #claim: Claim | undefined;
  readonly #stack: CallStack | undefined;

  constructor(
    lend: Lend,
    served: (lease: Lease) => void,
    fail: (error: Error) => void,
    claim: Claim | undefined,
    stack: CallStack | undefined,
  ) {
    this.#lend = lend;
    this.#served = served;
    this.fail = fail;
    this.#claim = claim;
    this.#stack = stack;
  }

  serve(connection: PooledConnection): void {
    this.#served(this.#lend(connection, this.#claim, this.#stack));
  }
}
