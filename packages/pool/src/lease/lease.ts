import type { Readable, Writable } from 'node:stream';
import type { Link } from '../driver.ts';
import { ConnectionLostError, LeaseReleasedError } from '../errors.ts';
import { inContext } from '../in-context.ts';
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
import type { Judge } from '../statement/judge.ts';
import { type SessionEffect, worseEffect } from '../statement/session-effect.ts';
import { ClientEmitter, type PoolClient } from './pool-client.ts';

/** What a lease tells whoever lent it. */
export interface Lender {
  /** Says what its statements may leave in the session. */
  readonly judge: Judge;
  /** The connection comes home, with what its session may need; an error, or true, closes it. */
  readonly giveBack: (lease: Lease, effect: SessionEffect, error: unknown) => void;
  /** The connection leaves the pool. Missing where the lease is only shown to somebody. Throws if it is gone already. */
  readonly detach?: ((lease: Lease) => void) | undefined;
  /** Hears of every query as it is sent; what it answers is called when the query has succeeded. */
  readonly note?: (call: QueryCall, text: string | undefined) => (() => void) | undefined;
}

/** What `pg`'s client offers beside queries, as far as a lease passes it on. */
interface ClientFacts {
  readonly processID?: number | null;
  readonly user?: string;
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ssl: boolean;
  readonly connection: unknown;
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
export class Lease extends ClientEmitter implements PoolClient, AsyncDisposable {
  /** Declared by `@types/pg`; `pg` itself has had none of them since version 7. */
  declare readonly copyFrom: (text: string) => Writable;
  declare readonly copyTo: (text: string) => Readable;
  declare readonly pauseDrain: () => void;
  declare readonly resumeDrain: () => void;
  /** Undefined after the release. */
  #link: Link | undefined;
  readonly #lender: Lender;
  /** The facts stay readable after the release; nothing else of the client does. */
  readonly #facts: ClientFacts;
  #effect: SessionEffect = 'none';
  #isEnded = false;
  #isLeft = false;

  constructor(link: Link, lender: Lender) {
    super();
    this.#link = link;
    this.#lender = lender;
    this.#facts = link.client as ClientFacts;
  }

  /** Ends a lease from the pool's side; what its statements may have left in the session. */
  static retire(lease: Lease): SessionEffect {
    lease.#link = undefined;
    return lease.#effect;
  }

  /** Nothing runs on it: until something does, the process may end. */
  static leave(lease: Lease): void {
    lease.#isLeft = true;
    lease.#link?.unref();
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
  query<Row extends Anything[] = Anything[], Values = Anything[]>(
    config: QueryArrayConfig<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query<Row = Anything, Values = Anything[]>(
    config: string | QueryConfig<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query<Row = Anything, Values = Anything[]>(
    text: string | QueryConfig<Values>,
    values: QueryValues<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query(config: unknown, values?: unknown, callback?: unknown): unknown {
    const link = this.#use('query');
    const call = queryCall(config, values, callback, 'client.query');
    const text = textOf(call.config);
    const succeeded = this.#lender.note?.(call, text);
    this.#effect = worseEffect(this.#effect, this.#lender.judge(text).effect);
    if (this.#isLeft) link.ref();
    this.#isLeft = false;
    if (isSubmittable(call.config)) return link.submit(call);
    return callbackToPromise(call.callback && inContext(call.callback), (done) => {
      if (link.lostCause) done(new ConnectionLostError({ cause: link.lostCause }), undefined);
      else if (succeeded)
        link.query(call, (error, result) => {
          if (!error) succeeded();
          done(error, result);
        });
      else link.query(call, done);
    });
  }

  /**
   * Gives the connection back. With an error, or true, it is closed. Throws on a second call. Bound, because people pass
   * it on: `.finally(client.release)`.
   */
  readonly release = (error?: Error | boolean | null): void => {
    if (this.#isEnded) return;
    this.#use('release');
    this.#lender.giveBack(this, Lease.retire(this), error);
  };

  /** Gives the connection back if that has not happened yet: for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    if (this.#link) this.release();
    return Promise.resolve();
  }

  /** As a borrower of `pg.Pool` may: closes the connection. A `release` after it does nothing. */
  end(): Promise<void>;
  end(callback: (error: Error) => void): void;
  end(callback?: (error: Error) => void): Promise<void> | undefined {
    if (!this.#isEnded) this.release(true);
    this.#isEnded = true;
    if (!callback) return Promise.resolve();
    process.nextTick(callback);
    return undefined;
  }

  /**
   * Takes the connection out of the pool for good and as it is, and gives `pg`'s own client: for a session that lasts as
   * long as the process, such as one that listens. Whoever has it ends it. Its place in the pool is free at once, so the
   * server has one connection more than `max`. Throws `ConnectionLostError` if it has ended.
   */
  detach(): Anything {
    const { client } = this.#use('detach');
    if (!this.#lender.detach) {
      throw new TypeError('Cannot detach a client that hooks and listeners are only shown: acquire one');
    }
    this.#lender.detach(this);
    Lease.retire(this);
    return client;
  }

  /** How a type is read, as long as this lease lasts. */
  setTypeParser(oid: number, parse: (text: string) => Anything): void;
  setTypeParser(oid: number, format: 'text' | 'binary', parse: (value: Anything) => Anything): void;
  setTypeParser(oid: number, format: Anything, parse?: Anything): void {
    this.#use('setTypeParser').setTypeParser(oid, format, parse);
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

  get ssl(): boolean {
    return this.#facts.ssl;
  }

  /** Never: other callers' statements would be in the same pipeline. For one round trip there is `pool.batch`. */
  get pipeline(): boolean {
    return false;
  }

  /** `pg`'s own. Whatever is sent on it past the client loses it: `pg` takes no answer that it did not ask for. */
  get connection(): Anything {
    this.#use('connection');
    return this.#facts.connection;
  }

  /** As `pg`'s client answers that is connected already. */
  connect(): Promise<never>;
  connect(callback: (error: Error) => void): void;
  connect(callback?: (error: Error) => void): Promise<never> | undefined {
    const error = new Error('Client has already been connected. You cannot reuse a client.');
    if (!callback) return Promise.reject(error);
    process.nextTick(callback, error);
    return undefined;
  }

  #use(doing: string): Link {
    if (!this.#link) throw new LeaseReleasedError(doing);
    return this.#link;
  }
}
