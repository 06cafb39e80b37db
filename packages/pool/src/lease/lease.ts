import { EventEmitter } from 'node:events';
import type { Link } from '../driver.ts';
import { ConnectionLostError, LeaseReleasedError } from '../errors.ts';
import {
  type Anything,
  isSubmittable,
  type QueryArrayConfig,
  type QueryCall,
  type QueryCallback,
  queryCall,
  type QueryConfig,
  type QueryResult,
  type QueryValues,
  type Submittable,
  textOf,
} from '../query.ts';
import { callbackToPromise } from '../promise.ts';

/** One checkout as the pool knows it: what a lease may do, until it is taken away. */
export interface Checkout {
  readonly link: Link;
  /** Hears of every query before it is sent. */
  note(call: QueryCall, text: string | undefined): void;
  /** Gives the connection back; an error, or true, closes it. */
  giveBack(error: unknown): void;
}

/** What `pg`'s client offers beside queries, as far as a lease passes it on. */
interface ClientFacts {
  readonly processID?: number | null;
  readonly user?: string;
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
  getTypeParser(oid: number, format?: unknown): unknown;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
  escapeIdentifier(text: string): string;
  escapeLiteral(text: string): string;
}

/**
 * One checkout: the caller's handle on a connection, and never the connection itself. It looks like `pg`'s
 * `PoolClient`. After `release` it is dead: whatever is called on it throws `LeaseReleasedError` and cannot reach the
 * next caller. Listeners and type parsers set on it end with it.
 *
 * It is an event emitter because a `PoolClient` is one (`notification`, `notice`, `error`, `drain`, `end`). Without an
 * `error` listener a lost connection ends no process: the next query says so.
 */
export class Lease extends EventEmitter implements AsyncDisposable {
  #checkout: Checkout | undefined;
  /** The facts stay readable after the release; nothing else of the client does. */
  readonly #facts: ClientFacts;
  #isEnded = false;

  constructor(checkout: Checkout) {
    super();
    this.#checkout = checkout;
    this.#facts = checkout.link.client as ClientFacts;
  }

  query<T extends Submittable>(query: T): T;
  query<Row extends Anything[] = Anything[], Values = Anything[]>(
    config: QueryArrayConfig<Values>,
    values?: QueryValues<Values>,
  ): Promise<QueryResult<Row>>;
  query<Row = Anything, Values = Anything[]>(
    config: string | QueryConfig<Values>,
    values?: QueryValues<Values>,
  ): Promise<QueryResult<Row>>;
  query<Row = Anything>(config: string | QueryConfig, callback: QueryCallback<QueryResult<Row>>): void;
  query<Row = Anything, Values = Anything[]>(
    text: string | QueryConfig<Values>,
    values: QueryValues<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query(config: unknown, values?: unknown, callback?: unknown): unknown {
    const checkout = this.#use('query');
    const call = queryCall(config, values, callback, 'client.query');
    checkout.note(call, textOf(call.config));
    if (isSubmittable(call.config)) return checkout.link.submit(call);
    return callbackToPromise(call.callback, (done) => {
      if (checkout.link.lostCause)
        done(new ConnectionLostError({ cause: checkout.link.lostCause }), undefined);
      else checkout.link.query(call, done);
    });
  }

  /** Gives the connection back. With an error, or true, it is closed. Throws on a second call. */
  release(error?: Error | boolean | null): void {
    if (this.#isEnded) return;
    const checkout = this.#use('release');
    this.#checkout = undefined;
    this.removeAllListeners();
    checkout.giveBack(error);
  }

  /** Gives the connection back if that has not happened yet: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    if (this.#checkout) this.release();
    return Promise.resolve();
  }

  /** As a borrower of `pg.Pool` may: closes the connection. A `release` after it does nothing. */
  end(callback?: () => void): Promise<void> | undefined {
    if (!this.#isEnded) this.release(true);
    this.#isEnded = true;
    if (!callback) return Promise.resolve();
    process.nextTick(callback);
    return undefined;
  }

  /** How a type is read, as long as this lease lasts. */
  setTypeParser(oid: number, format: Anything, parse?: Anything): void {
    this.#use('setTypeParser').link.setTypeParser(oid, format, parse);
  }

  getTypeParser(oid: number, format?: Anything): Anything {
    this.#use('getTypeParser');
    return this.#facts.getTypeParser(oid, format);
  }

  /** As of the last ReadyForQuery: `I` idle, `T` in a transaction, `E` in a failed one. */
  getTransactionStatus(): 'I' | 'T' | 'E' | null {
    this.#use('getTransactionStatus');
    return this.#facts.getTransactionStatus();
  }

  escapeIdentifier(text: string): string {
    return this.#facts.escapeIdentifier(text);
  }

  escapeLiteral(text: string): string {
    return this.#facts.escapeLiteral(text);
  }

  /** The server process behind this lease, for `pg_cancel_backend` and the like. */
  get processID(): number | null {
    return this.#facts.processID ?? null;
  }

  get user(): string | undefined {
    return this.#facts.user;
  }

  get database(): string | undefined {
    return this.#facts.database;
  }

  get host(): string {
    return this.#facts.host ?? '';
  }

  get port(): number {
    return this.#facts.port ?? 0;
  }

  #use(doing: string): Checkout {
    if (!this.#checkout) throw new LeaseReleasedError(doing);
    return this.#checkout;
  }
}
