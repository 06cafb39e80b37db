import type { LeaseInfo } from './metrics/lease-info.ts';

/** The pool's numbers at the moment of an error: what HikariCP prints, because without it a time-out is a riddle. */
export interface PoolCounts {
  readonly total: number;
  readonly max: number;
  /** What the server grants, where that is less than `max`. */
  readonly effectiveMax: number;
  readonly idle: number;
  /** Being asked whether they are alive. */
  readonly probing: number;
  /** Out, one that queries share included. */
  readonly leased: number;
  readonly opening: number;
  readonly waiting: number;
}

/** Every error the pool itself raises. `code` is stable; `message` may be reworded. */
export abstract class PoolError extends Error {
  abstract readonly code: `POOL_${string}`;

  override get name(): string {
    return this.constructor.name;
  }
}

/** An option that cannot work: `POOL_INVALID_OPTION`. */
export class PoolOptionError extends PoolError {
  readonly code = 'POOL_INVALID_OPTION';
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.option = option;
  }
}

/** No connection became free in time: `POOL_ACQUIRE_TIMEOUT`. The cause is the last failure to open one, if any. */
export class AcquireTimeoutError extends PoolError {
  readonly code = 'POOL_ACQUIRE_TIMEOUT';
  readonly counts: PoolCounts;
  /** With `detectSelfWait`: what the caller held while it waited. */
  readonly held: LeaseInfo | undefined;

  constructor(waitedMs: number, counts: PoolCounts, options?: ErrorOptions, held?: LeaseInfo) {
    const waited = `waited ${Math.round(waitedMs)} ms (${countsText(counts)})`;
    const advice = adviceFor(counts, options?.cause) + (held ? ` ${selfWaitAdvice(held)}` : '');
    super(`${timeoutWords(counts, options?.cause)}: ${waited}. ${advice}`, options);
    this.counts = counts;
    this.held = held;
  }
}

/** The words of `pg.Pool`: for a caller who waits for a lease to end, and for one who waits for a server that says nothing. */
function timeoutWords({ leased, opening, effectiveMax }: PoolCounts, cause: unknown): string {
  const isUnanswered = cause === undefined ? opening > 0 : cause instanceof OpenTimeoutError;
  return isUnanswered && leased < effectiveMax
    ? 'Connection terminated due to connection timeout'
    : 'timeout exceeded when trying to connect';
}

/** What keeps callers waiting, and what helps. */
function adviceFor({ leased, opening, probing, max, effectiveMax }: PoolCounts, cause: unknown): string {
  if (cause !== undefined) return `The last attempt to open a connection failed: ${messageOf(cause)}`;
  if (leased >= max) return 'Release leases sooner or raise max.';
  if (leased >= effectiveMax)
    return `The server grants no more than ${effectiveMax}: raise its max_connections.`;
  if (opening + probing > 0)
    return 'The server does not answer, or is slow to: look at it and at the network.';
  return 'Wait longer, or release leases sooner.';
}

function selfWaitAdvice({ connectionId, heldMs }: LeaseInfo): string {
  return (
    `This caller has held connection ${connectionId} itself for ${Math.round(heldMs)} ms, so it may have waited for ` +
    'itself: use that lease, or release it first.'
  );
}

/** One attempt to open a connection took longer than `openTimeoutMillis`: `POOL_OPEN_TIMEOUT`. */
export class OpenTimeoutError extends PoolError {
  readonly code = 'POOL_OPEN_TIMEOUT';
  /** How far the attempt got. */
  readonly step: OpenStep;

  constructor(step: OpenStep, timeoutMillis: number) {
    super(
      `Connection terminated due to connection timeout: ${OPEN_STEPS[step]} within ${timeoutMillis} ms. ` +
        'Check the network and the server, or raise openTimeoutMillis.',
    );
    this.step = step;
  }
}

/** The steps of opening, in order. */
export type OpenStep = 'tcp' | 'tls' | 'authentication' | 'onConnect';

const OPEN_STEPS = {
  tcp: 'the server did not accept the TCP connection',
  tls: 'the TLS handshake was not finished',
  authentication: 'the server did not finish the authentication',
  onConnect: 'the onConnect hook did not finish',
} as const satisfies Record<OpenStep, string>;

/** The line already holds `maxWaiting` callers: `POOL_QUEUE_FULL`. */
export class QueueFullError extends PoolError {
  readonly code = 'POOL_QUEUE_FULL';
  readonly counts: PoolCounts;

  constructor(maxWaiting: number, counts: PoolCounts) {
    super(
      `Too many callers wait for a connection: maxWaiting is ${maxWaiting} (${countsText(counts)}). ` +
        'Release leases sooner, raise max, or shed load.',
    );
    this.counts = counts;
  }
}

/** The pool was ended: `POOL_ENDED`. */
export class PoolEndedError extends PoolError {
  readonly code = 'POOL_ENDED';

  constructor() {
    super('Cannot use a pool after calling end on the pool');
  }
}

/** `ready()` could not get `min` connections: `POOL_START_FAILED`. The cause is the last failure to open one. */
export class PoolStartError extends PoolError {
  readonly code = 'POOL_START_FAILED';
  readonly counts: PoolCounts;

  constructor(min: number, waitedMs: number, counts: PoolCounts, options?: ErrorOptions) {
    const cause =
      options?.cause === undefined
        ? 'No attempt has failed yet: the server accepts connections but does not answer, or is slow'
        : `The last attempt failed: ${messageOf(options.cause)}`;
    super(
      `The pool could not open its ${min} connections: ${counts.idle + counts.leased} of ${min} after ` +
        `${Math.round(waitedMs)} ms. ${cause}. The pool goes on trying: see to that and call ready() again, or end() it.`,
      options,
    );
    this.counts = counts;
  }
}

/** A lease was used after its release: `POOL_LEASE_RELEASED`. It is a bug in the caller and is thrown at the call. */
export class LeaseReleasedError extends PoolError {
  readonly code = 'POOL_LEASE_RELEASED';

  constructor(doing: string) {
    super(
      doing === 'release'
        ? 'Release called on client which has already been released to the pool.'
        : `Cannot call ${doing} on a client that has been released to the pool: its connection may serve another ` +
            'caller by now. Acquire a client of your own and release it after its last use.',
    );
  }
}

/** A connection ended under its lease or query: `POOL_CONNECTION_LOST`. The cause is what the driver saw. */
export class ConnectionLostError extends PoolError {
  readonly code = 'POOL_CONNECTION_LOST';
  /** `unknown` where a statement had been sent: it may have been run. Nothing was sent otherwise. */
  readonly outcome: 'not-sent' | 'unknown';

  constructor(options?: ErrorOptions, outcome: 'not-sent' | 'unknown' = 'not-sent') {
    const cause = options?.cause === undefined ? undefined : messageOf(options.cause);
    super(
      outcome === 'unknown'
        ? `${cause ?? 'Connection terminated'}. The statement was sent, so it may or may not have been run.`
        : `The connection of this client is lost${cause === undefined ? '' : `: ${cause}`}. Release it and acquire another.`,
      options,
    );
    this.outcome = outcome;
  }
}

/** A hook or a `connect` listener left its connection in a state that cannot be handed out: `POOL_HOOK_FAILED`. */
export class HookError extends PoolError {
  readonly code = 'POOL_HOOK_FAILED';

  constructor(hook: string, what: string, options?: ErrorOptions) {
    super(`The ${hook} hook ${what}. The connection was closed.`, options);
  }
}

/** A transaction ended in a ROLLBACK although its function succeeded: `POOL_TRANSACTION_ABORTED`. */
export class TransactionAbortedError extends PoolError {
  readonly code = 'POOL_TRANSACTION_ABORTED';

  constructor() {
    super(
      'The transaction was rolled back: a statement in it failed and its error was caught, so PostgreSQL refused to ' +
        'commit. Let the error pass, or put the statement behind a SAVEPOINT.',
    );
  }
}

/** What is known about the effects of a failed batch. */
export type BatchOutcome =
  | 'not-sent' // refused on our side, nothing reached the server
  | 'rolled-back' // the server refused a statement; nothing of the batch stays
  | 'committed' // it happened, but a value of a result could not be read on our side
  | 'unknown'; // the connection was lost after sending; the commit may have happened

/** A batch failed: `POOL_BATCH_FAILED`. The cause is what the statement, or the connection, failed with. */
export class BatchError extends PoolError {
  readonly code = 'POOL_BATCH_FAILED';
  /** The statement that failed, counted from 0; undefined when it was the transaction or the connection itself. */
  readonly index: number | undefined;
  readonly outcome: BatchOutcome;

  constructor(index: number | undefined, length: number, outcome: BatchOutcome, cause: unknown) {
    const where =
      index === undefined ? 'The batch' : `Statement ${index} of the batch (of ${length}, from 0)`;
    super(`${where} failed: ${messageOf(cause)} (${OUTCOMES[outcome]})`, { cause });
    this.index = index;
    this.outcome = outcome;
  }
}

const OUTCOMES = {
  'not-sent': 'nothing was sent',
  'rolled-back': 'the whole batch was rolled back',
  committed: 'the batch was committed, but its results cannot be read',
  unknown: 'the connection was lost, so the batch may or may not have been committed',
} as const satisfies Record<BatchOutcome, string>;

export function countsText({ total, max, idle, leased, opening, waiting }: PoolCounts): string {
  return `total ${total}/${max}, idle ${idle}, leased ${leased}, opening ${opening}, waiting ${waiting}`;
}

/** One line about anything that was thrown. An AggregateError of Node's (all addresses refused) has an empty message. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((inner) => messageOf(inner)).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}

/** What was thrown, or the reason to give up, as something that cannot pass for success in a callback, as null would. */
export function asError(thrown: unknown): Error {
  return (thrown || new Error(`${String(thrown)} stands in the place of an error`)) as Error;
}
