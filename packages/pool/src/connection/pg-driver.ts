/**
 * The driver over `pg`. Everything that rests on undocumented parts of `pg` is here, in `pg-flight.ts`, in
 * `pg-lane.ts` and in `pg-barrier.ts`: `client.connection` and its stream, `_queryable`, `_activeQuery`,
 * `readyForQuery`, `_queryQueue`, `_pulseQueryQueue`, `_types`, `parsedStatements`, `_parsers` and `_prebuiltEmptyResultObject` of results, and the `drain` event as the sign
 * that the last ReadyForQuery has come. `pg-driver.test.ts` holds `pg` to it.
 */
import pg from 'pg';
import type { Clock } from '../clock.ts';
import {
  type Driver,
  isReadTimeout,
  type Link,
  type LinkListener,
  type Opening,
  type OpenTimings,
  type Shipment,
  type TransactionStatus,
} from '../driver.ts';
import type { OpenStep } from '../errors.ts';
import type { QueryCall, QueryCallback, QueryConfig, QueryResult, TypeParsers } from '../query.ts';
import { containParser } from './contain-parser.ts';
import { endsConnection } from './ends-connection.ts';
import { PgBarrier } from './pg-barrier.ts';
import { type CancelClient, cancelUntil } from './pg-cancel.ts';
import { type FlightStatement, PgFlight, type PgResult, type PgWire } from './pg-flight.ts';
import { PgLane } from './pg-lane.ts';
import { Pooler } from './pooler.ts';

type Listener = (...values: never[]) => void;

interface PgEmitter {
  on(event: string, listener: Listener): unknown;
  once(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

interface PgStream extends PgEmitter {
  destroy(error?: Error): void;
  readonly writable: boolean;
  readonly writableNeedDrain: boolean;
  write(bytes: Buffer): boolean;
  unref(): void;
  ref(): void;
  listeners(event: string): ((bytes: Buffer) => void)[];
}

interface PgConnection extends PgWire, PgEmitter {
  prependListener(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  parsedStatements: Record<string, string>;
  readonly stream: PgWire['stream'] & PgStream;
}

interface PgClient extends PgEmitter {
  readonly connection: PgConnection;
  readonly ssl: unknown;
  readonly connectionParameters: { readonly query_timeout?: unknown };
  readonly sslNegotiation?: string;
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readyForQuery?: boolean;
  hasExecuted?: boolean;
  _activeQuery: unknown;
  readonly _queryQueue: unknown[];
  _pulseQueryQueue(): void;
  _types: TypeParsers & { setTypeParser(oid: number, format: unknown, parse: unknown): void };
  connect(callback: (error: Error | null) => void): void;
  query(config: unknown, values: unknown, callback?: unknown): unknown;
  end(callback: () => void): void;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}

interface PgInternals {
  readonly Client: new (options: unknown) => PgClient;
  readonly Result: new (rowMode: string | undefined, types: TypeParsers) => PgResult;
  readonly TypeOverrides: new (parent: TypeParsers) => PgClient['_types'];
  readonly utils: { prepareValue(value: unknown): string | Buffer | null };
}

const internals = pg as unknown as PgInternals;

const TRANSACTION = { I: 'idle', T: 'open', E: 'failed' } as const satisfies Record<
  string,
  TransactionStatus
>;

/** Opens connections with `pg`'s Client, or with a class that behaves like it. */
export function pgDriver(
  options: Record<string, unknown>,
  Client: unknown,
  clock: Clock,
  transactionPooler: 'auto' | boolean,
): Driver {
  const ClientClass = (Client ?? internals.Client) as PgInternals['Client'];
  const parts = {
    newClient: (): PgClient => new ClientClass(options),
    clock,
    pooler: new Pooler(transactionPooler),
  };
  return { open: () => new PgOpening(parts) };
}

/** What the connections of one driver have in common. */
interface PgParts {
  readonly newClient: () => PgClient;
  readonly clock: Clock;
  readonly pooler: Pooler;
}

class PgOpening implements Opening {
  readonly opened: Promise<{ link: Link; timings: OpenTimings }>;
  step: OpenStep = 'tcp';
  readonly #client: PgClient;
  #fail: (error: Error) => void = () => undefined;

  constructor(parts: PgParts) {
    const { clock } = parts;
    const client = parts.newClient();
    this.#client = client;
    if (client.connection === undefined) {
      throw new TypeError(
        'The Client option must be the JavaScript client of pg: its native client cannot be pooled here',
      );
    }
    // pg emits 'error' more than once as a connection dies; without a listener each would end the process.
    client.on('error', ignore);
    this.opened = new Promise((resolve, reject) => {
      this.#fail = reject;
      const startedAt = clock.now();
      let tcpAt = startedAt;
      let tlsAt = startedAt;
      client.connection.stream.once('connect', () => {
        tcpAt = tlsAt = clock.now();
        this.step = 'authentication';
      });
      const encrypted = (): void => {
        this.step = 'tls';
        // By now `stream` is the TLS socket; pg queues its start-up message behind the handshake.
        client.connection.stream.once('secureConnect', () => {
          tlsAt = clock.now();
          this.step = 'authentication';
        });
        containParser(client.connection.stream);
      };
      client.connection.once('sslconnect', encrypted);
      const connected = (error: Error | null): void => {
        client.connection.off('sslconnect', encrypted);
        if (error) {
          // After a refused password, say, pg leaves the socket open.
          client.connection.stream.destroy();
          reject(error);
          return;
        }
        const now = clock.now();
        const timings = {
          tcpMs: tcpAt - startedAt,
          tlsMs: tlsAt - tcpAt,
          authenticationMs: now - tlsAt,
          totalMs: now - startedAt,
        };
        parts.pooler.opened(client);
        resolve({ link: new PgLink(client, parts), timings });
      };
      client.connect(once(connected));
      if (!client.ssl) containParser(client.connection.stream);
    });
  }

  abort(error: Error): void {
    this.#fail(error);
    this.#client.connection.stream.destroy();
  }

  unref(): void {
    this.#client.connection.stream.unref();
  }

  ref(): void {
    this.#client.connection.stream.ref();
  }
}

/** A function of no scope: what a client holds on to for life would keep its opening in memory. */
function ignore(): void {}

/** Passes one call on and forgets to whom, for the same reason: `pg` keeps its callback after it has called it. */
function once(callback: (error: Error | null) => void): (error: Error | null) => void {
  let pending: typeof callback | undefined = callback;
  return (error) => {
    const call = pending;
    pending = undefined;
    call?.(error);
  };
}

class PgLink implements Link {
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
  #settled: (() => void)[] = [];

  constructor(client: PgClient, { newClient, clock, pooler }: PgParts) {
    this.client = client;
    this.#newClient = newClient;
    this.#pooler = pooler;
    this.#clock = clock;
    this.#ownTypes = client._types;
    let fatal: Error | undefined;
    // A FATAL answer to a running query goes to that query alone; the loss that follows should name it as its cause.
    client.connection.on('errorMessage', (message: Error & { severity?: string; code?: string }) => {
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
      this.listener?.event('drain', undefined);
    });
    for (const name of ['notice', 'notification']) {
      client.on(name, (value: unknown) => this.listener?.event(name, value));
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
    let { config, values } = call;
    try {
      if (values) values = preparedObjects(values);
      else if (isConfig(config) && config.values) {
        const prepared = preparedObjects(config.values);
        if (prepared !== config.values) config = { ...config, ...statementOf(config), values: prepared };
      }
    } catch (error) {
      // Found before anything is sent: pg would name the statement prepared, and call back twice.
      process.nextTick(callback, error, undefined);
      return () => undefined;
    }
    if (this.#pooler.isThere && isConfig(config) && config.name && config.text) {
      config = { ...config, ...statementOf(config), values: config.values, name: undefined };
    }
    return this.#watch((done) => this.client.query(config, values, done), callback);
  }

  submit(call: QueryCall): unknown {
    this.sentCount += 1;
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
      this.client._types = new internals.TypeOverrides(this.#ownTypes);
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
      wireValues,
      cancel: (isWanted, over) => this.#requestCancel(isWanted, over),
      answered: (ms) => this.listener?.answered(ms),
      settled: () => this.#tellSettled(),
      pooler: this.#pooler,
      now: () => this.#clock.now(),
    });
  }

  #newResult(rowMode: string | undefined, types: TypeParsers | undefined): PgResult {
    return new internals.Result(rowMode, types ?? this.client._types);
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

  #lose(cause: Error): void {
    if (this.lostCause) return;
    this.lostCause = cause;
    this.#tellSettled();
    if (!this.#isClosing) this.listener?.lost(cause);
  }

  #tellSettled(): void {
    if (!this.isSettled && !this.lostCause) return;
    const callbacks = this.#settled;
    this.#settled = [];
    for (const callback of callbacks) callback();
  }
}

/** Objects are the only values whose serialisation can throw (a cycle, a `toPostgres`); the others pass untouched. */
function preparedObjects(values: readonly unknown[]): unknown[] {
  refuseTooMany(values.length);
  const isHarmless = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array;
  if (!Array.isArray(values) || values.every(isHarmless)) return values as unknown[];
  return values.map((value: unknown) => internals.utils.prepareValue(value));
}

function isConfig(config: QueryCall['config']): config is QueryConfig {
  return typeof config === 'object' && !('submit' in config);
}

/** Named one by one: query builders hand over objects whose `text` is a getter of their class, which no spread copies. */
function statementOf({ text, name, rowMode, types }: QueryConfig): QueryConfig {
  // To pg an empty name is none.
  return { text, name: name || undefined, rowMode, types };
}

function flightStatement(statement: QueryConfig, isNamed: boolean): FlightStatement {
  if (typeof statement.text !== 'string') throw new TypeError('A query must have a text');
  const { name, ...unnamed } = statementOf(statement);
  return { ...unnamed, name: isNamed ? name : undefined, values: wireValues(statement.values ?? []) };
}

function wireValues(values: unknown): (string | Buffer | null)[] {
  if (!Array.isArray(values)) throw new TypeError('Query values must be an array');
  refuseTooMany(values.length);
  return values.map((value) => internals.utils.prepareValue(value));
}

/** The protocol counts values in 16 bits; `pg` would write a wrong number and the server would lose its place. */
function refuseTooMany(count: number): void {
  if (count > 65_535) throw new RangeError(`A query has ${count} values; PostgreSQL takes 65535`);
}

/** The same name for two texts would be refused by pg in the middle of the flight. */
function refuseNameClash(statements: readonly FlightStatement[], connection: PgConnection): void {
  const names = new Map<string, string>();
  for (const { name, text } of statements) {
    if (name === undefined) continue;
    const known = names.get(name) ?? connection.parsedStatements[name];
    if (known !== undefined && known !== text) {
      throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
    }
    names.set(name, text);
  }
}
