import { AsyncLocalStorage } from 'node:async_hooks';
import type { Session } from '../connection/open.ts';
import type { OpenConnection } from '../core/connection.ts';
import { countsText } from '../errors.ts';
import type { PoolEvents } from '../events.ts';
import type { Census } from '../metrics/census.ts';
import { duration } from '../metrics/explain.ts';
import { CallStack } from './call-stack.ts';

type Connection = OpenConnection<Session>;

/** One call for a lease, as the async context of its caller remembers it. */
export class Claim {
  /** A lease that the same caller had before. */
  parent: Claim | undefined;
  /** The turn of the event loop in which it was made. */
  readonly turn: object | undefined;
  #connection: Connection | undefined;

  constructor(parent: Claim | undefined, turn?: object) {
    this.parent = parent;
    this.turn = turn;
  }

  /** The caller gets this connection, whose books know the lease already. */
  served(connection: Connection): void {
    this.#connection = connection;
    if (connection.link.hold) connection.link.hold.claim = this;
  }

  /** The lease came home: contexts may live long, and must not hold what was theirs. */
  over(): void {
    this.#connection = undefined;
  }

  /** The connection, as long as the lease is out. */
  get held(): Connection | undefined {
    // A lost one takes no place any more.
    return this.#connection?.state === 'leased' ? this.#connection : undefined;
  }
}

export interface SelfWaitsParts {
  readonly census: Pick<Census, 'counts' | 'infoOf'>;
  readonly emit: (name: 'selfWait', ...details: PoolEvents['selfWait']) => void;
}

/**
 * Finds callers that wait for themselves: they hold a lease, and ask an exhausted pool for another one. Who asks is told
 * by the async context, in which each call for a lease leaves its claim.
 */
export class SelfWaits {
  readonly #context = new AsyncLocalStorage<Claim>();
  readonly #parts: SelfWaitsParts;
  #turn: object | undefined;

  constructor(parts: SelfWaitsParts) {
    this.#parts = parts;
  }

  /** Leaves a claim in the context of the present caller, for whatever it does from here on. */
  enter(): Claim {
    const turn = this.#presentTurn();
    const last = this.#context.getStore();
    // Nobody has gone on in the turn in which they asked: what was left in it belongs to others, as in `Promise.all`.
    const claim = new Claim(nearestOut(last?.turn === turn ? last.parent : last), turn);
    this.#context.enterWith(claim);
    return claim;
  }

  /** Runs something in a context of its own with a claim. */
  within<Result>(work: (claim: Claim) => Result): Result {
    const claim = new Claim(nearestOut(this.#context.getStore()));
    return this.#context.run(claim, work, claim);
  }

  /** A caller gets in line: the claim to what it holds already, if it does. Tells of it where the pool is exhausted. */
  joined(): Claim | undefined {
    const claim = nearestOut(this.#context.getStore());
    const connection = claim?.held;
    const hold = connection?.link.hold;
    const { census } = this.#parts;
    const { counts } = census;
    if (!connection || !hold || hold.isSelfWaiting || counts.leased < counts.effectiveMax) return claim;
    hold.isSelfWaiting = true;
    const held = census.infoOf(connection);
    const message =
      `A caller that has held connection ${held.connectionId} for ${duration(held.heldMs)} waits for another one while ` +
      `all are leased: it may wait for itself. ${WHAT_TO_DO} (${countsText(counts)}).`;
    this.#parts.emit('selfWait', { message, counts, held, stack: new CallStack().frames });
    return claim;
  }

  #presentTurn(): object {
    if (!this.#turn) {
      this.#turn = {};
      queueMicrotask(() => (this.#turn = undefined));
    }
    return this.#turn;
  }
}

const WHAT_TO_DO = 'Use the lease that it has, release that first, or raise max';

/** The nearest claim whose lease is out; those that are over are forgotten on the way. */
function nearestOut(claim: Claim | undefined): Claim | undefined {
  let nearest = claim;
  while (nearest && !nearest.held) nearest = nearest.parent;
  if (nearest) nearest.parent = nearestOut(nearest.parent);
  return nearest;
}
