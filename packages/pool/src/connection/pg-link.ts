import type { Clock } from '../clock.ts';
import {
  isReadTimeout,
  type Link,
  type LinkListener,
  type Shipment,
  type TransactionStatus,
} from '../driver.ts';
import { surface } from '../surface.ts';
import type { QueryCall, QueryCallback, QueryConfig, QueryResult, TypeParsers } from '../query.ts';
import { endsConnection } from './ends-connection.ts';
import { PgBarrier } from './pg-barrier.ts';
import { pgCall } from './pg-call.ts';
import { type CancelClient, cancelUntil } from './pg-cancel.ts';
import { type PgClient, pgInternals } from './pg-client.ts';
import { flightStatement, PgFlight, type PgResult, refuseNameClash } from './pg-flight.ts';
import { PgLane } from './pg-lane.ts';
import type { Pooler } from './pooler.ts';

const TRANSACTION = { I: 'idle', T: 'open', E: 'failed' } as const satisfies Record<
  string,
  TransactionStatus
>;

/** What the connections of one driver have in common. */
export interface PgParts {
  readonly newClient: () => PgClient;
  readonly clock: Clock;
  readonly pooler: Pooler;
}

/** An open connection of `pg`. */
export class PgLink implements Link {
  listener: LinkListener | undefined;
  lostCause: Error | undefined;
  sentCount = 0;
  readonly client: PgClient;
  readonly #clock: Clock;
  #ownTypes: PgClient['_types'];
  readonly #closed: Promise<void>;
  /** From the first statement that was shipped on it. */
  #lane: PgLane | undefined;
  /** Makes another one for a cancel request, never connected as a session. */
  readonly #newClient: () => PgClient;
  readonly #pooler: Pooler;
  /** Cancel requests that are under way. */
  #cancelling = 0;
  #isClosing = false;
  /** A query object is being told of its error or its end; what it throws then, it is not told itself. */
  #isTelling = false;
  #hasQueryObjects = false;
  #settled: (() => void)[] = [];

  constructor(client: PgClient, { newClient, clock, pooler }: PgParts) {
    this.client = client;
    this.#newClient = newClient;
    this.#pooler = pooler;
    this.#clock = clock;
    this.#ownTypes = client._types;
    let fatal: Error | undefined;
    // A FATAL answer to a running query goes to that query alone; the loss that follows should name it as its cause.
    client.connection.prependListener('errorMessage', this.#beginTelling);
    client.connection.on('errorMessage', (message: Error & { severity?: string; code?: string }) => {
      this.#isTelling = false;
      if (endsConnection(message)) fatal = message;
      this.listener?.refused(message.code);
    });
    client.on('error', (error: Error) => this.#lose(fatal ?? error));
    this.#closed = new Promise((resolve) => {
      client.on('end', () => {
        this.#lose(fatal ?? new Error('Connection terminated unexpectedly'));
        resolve();
      });
    });
    client.on('drain', () => {
      this.#tellSettled();
      this.#tell('drain', undefined);
    });
    for (const name of ['notice', 'notification']) {
      client.on(name, (value: unknown) => this.#tell(name, value));
    }
  }

  get isSettled(): boolean {
    const { client } = this;
    const isQuiet = client.readyForQuery === true && !client._activeQuery && client._queryQueue.length === 0;
    // A cancel request that is under way would hit whatever runs when it arrives.
    return isQuiet && this.#cancelling === 0;
  }

  get isFull(): boolean {
    // Not every transaction pooler stands a second statement before the answer to the first.
    return this.#lane !== undefined && (this.#lane.isFull || (this.#pooler.isThere && this.#lane.depth > 0));
  }

  get queryTimeoutMillis(): number {
    return Number(this.client.connectionParameters.query_timeout) || 0;
  }

  get transaction(): TransactionStatus {
    return TRANSACTION[this.client.getTransactionStatus() ?? 'I'];
  }

  whenSettled(callback: () => void): void {
    if (this.lostCause || this.isSettled) callback();
    else this.#settled.push(callback);
  }

  query(call: QueryCall, callback: QueryCallback): () => void {
    let sent: QueryCall;
    try {
      sent = pgCall(call, !this.#pooler.isThere);
    } catch (error) {
      // Found before anything is sent: pg would name the statement prepared, and call back twice.
      process.nextTick(callback, error, undefined);
      return () => undefined;
    }
    return this.#watch((done) => this.client.query(sent.config, sent.values, done), callback);
  }

  submit(call: QueryCall): unknown {
    this.sentCount += 1;
    if (!this.#hasQueryObjects) {
      this.#hasQueryObjects = true;
      this.client.connection.prependListener('readyForQuery', this.#beginTelling);
      this.client.connection.on('readyForQuery', () => (this.#isTelling = false));
    }
    return this.client.query(call.config, call.values, call.callback);
  }

  ship(shipment: Shipment): void {
    this.#lane ??= this.#newLane();
    this.#lane.ship(shipment);
    this.sentCount += 1;
  }

  recall(shipment: Shipment): boolean {
    return this.#lane?.recall(shipment) ?? false;
  }

  flight(statements: readonly QueryConfig[]): Promise<QueryResult[]> {
    const ready = statements.map((statement) => flightStatement(statement, !this.#pooler.isThere));
    refuseNameClash(ready, this.client.connection);
    return new Promise((resolve, reject) => {
      const newResult = this.#newResult.bind(this);
      const send = (done: PgFlight['callback']): void => {
        this.client.query(new PgFlight(ready, newResult, done), undefined);
      };
      this.#watch(send, (error, results) => {
        if (error) reject(error);
        else resolve(results ?? []);
      });
    });
  }

  setTypeParser(oid: number, format: unknown, parse: unknown): void {
    // A layer of its own, so that taking it away leaves what the connection was opened with.
    if (this.client._types === this.#ownTypes)
      this.client._types = new pgInternals.TypeOverrides(this.#ownTypes);
    this.client._types.setTypeParser(oid, format, parse);
  }

  keepTypeParsers(): void {
    this.#ownTypes = this.client._types;
  }

  forgetTypeParsers(): void {
    if (this.client._types !== this.#ownTypes) this.client._types = this.#ownTypes;
  }

  forgetPrepared(): void {
    this.client.connection.parsedStatements = {};
    this.#lane?.forgetPrepared();
  }

  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    const timer = this.#clock.after(graceMs, () => this.client.connection.stream.destroy());
    this.client.end(() => undefined);
    await this.#closed;
    timer.cancel();
  }

  destroy(): Promise<void> {
    this.#isClosing = true;
    this.client.connection.stream.destroy();
    return this.#closed;
  }

  ref(): void {
    this.client.connection.stream.ref();
  }

  unref(): void {
    this.client.connection.stream.unref();
  }

  #newLane(): PgLane {
    return new PgLane(this.client, {
      newResult: (rowMode, types) => this.#newResult(rowMode, types),
      cancel: (isWanted, over) => this.#requestCancel(isWanted, over),
      answered: (ms) => this.listener?.answered(ms),
      settled: () => this.#tellSettled(),
      pooler: this.#pooler,
      now: () => this.#clock.now(),
    });
  }

  #newResult(rowMode: string | undefined, types: TypeParsers | undefined): PgResult {
    return new pgInternals.Result(rowMode, types ?? this.client._types);
  }

  /** What comes next on this connection is kept back, so that it is not hit by what was meant for this query. */
  #cancelActive(sent: unknown): void {
    const { client } = this;
    const barrier = new PgBarrier(client);
    const isWanted = (): boolean => client._activeQuery === sent;
    this.#requestCancel(isWanted, () => undefined, barrier);
  }

  #requestCancel(isWanted: () => boolean, over: () => void, barrier?: PgBarrier): void {
    const { host, port, processID, secretKey } = this.client;
    if (processID === null || secretKey === null) {
      barrier?.lift();
      over();
      return;
    }
    const newMessenger = (): CancelClient => this.#newClient() as unknown as CancelClient;
    this.#cancelling += 1;
    const target = { host, port, processID, secretKey };
    void cancelUntil(newMessenger, target, isWanted, this.#clock, barrier?.reached).then((isOver) => {
      // Otherwise never settled again, the connection is replaced when it comes home.
      if (isOver) {
        this.#cancelling -= 1;
        over();
      }
      barrier?.lift();
      if (isOver) this.#tellSettled();
    });
  }

  /**
   * Sends something and tells the listener how long its answer took. What `pg` finds late, and what is given up by the
   * function that this returns, the server is asked to give up; `pg` alone would leave it running.
   */
  #watch<Answer extends [error: unknown, ...rest: unknown[]]>(
    send: (done: (...answer: Answer) => void) => void,
    done: (...answer: Answer) => void,
  ): () => void {
    const { client } = this;
    this.sentCount += 1;
    const sentAt = this.#clock.now();
    let sent: unknown;
    const giveUp = (): void => {
      const place = client._queryQueue.indexOf(sent);
      if (place >= 0) client._queryQueue.splice(place, 1);
      else if (client._activeQuery === sent) this.#cancelActive(sent);
    };
    send((...answer) => {
      this.listener?.answered(this.#clock.now() - sentAt);
      if (isReadTimeout(answer[0])) giveUp();
      done(...answer);
    });
    sent = client._queryQueue.at(-1) ?? client._activeQuery;
    return giveUp;
  }

  #lose(cause: Error & { readonly severity?: unknown }): void {
    if (this.lostCause) return;
    this.lostCause = cause;
    // Thrown out of `pg` in the middle of a message: the rest of what the server said is lost with it.
    if (this.#isTelling && !endsConnection(cause)) surface(cause);
    this.#tellSettled();
    if (this.#isClosing) return;
    try {
      this.listener?.lost(cause);
    } catch (error) {
      surface(error); // of a borrower's listener
    }
  }

  readonly #beginTelling = (): void => {
    // Otherwise `pg` tells us, or nobody.
    this.#isTelling = Boolean(this.client._activeQuery);
  };

  /** What a borrower's listener throws is its owner's; `pg` would not come to the end of the message. */
  #tell(name: string, value: unknown): void {
    try {
      this.listener?.event(name, value);
    } catch (error) {
      surface(error);
    }
  }

  #tellSettled(): void {
    if (!this.isSettled && !this.lostCause) return;
    const callbacks = this.#settled;
    this.#settled = [];
    for (const callback of callbacks) callback();
  }
}
