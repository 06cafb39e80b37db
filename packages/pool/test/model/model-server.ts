import type { Clock, Timer } from '../../src/clock.ts';
import type {
  Driver,
  Link,
  LinkListener,
  Opening,
  Opened,
  Shipment,
  TransactionStatus,
} from '../../src/driver.ts';
import {
  type QueryCall,
  type QueryCallback,
  type QueryConfig,
  type QueryResult,
  textOf,
} from '../../src/query.ts';

/** What happens to those who connect. */
export type Mood = 'answers' | 'refuses' | 'hangs' | 'wrong password';

/** What goes over a connection at once. */
export interface Parcel {
  readonly texts: readonly string[];
  /** Whose it is, where the statements say so. */
  readonly caller: number | undefined;
  readonly isFlight: boolean;
}

/** Told as it happens, so that who watches sees it before the pool's next step. */
export interface ServerWatch {
  /** One more socket is wanted. */
  readonly opening: () => void;
  readonly sent: (link: ModelLink, parcel: Parcel) => void;
  /** A caller shares the connection from now on; what they ask is not sent yet. */
  readonly shared: (link: ModelLink, caller: number) => void;
  /** The connection ended, and nothing of what this caller asks was sent. */
  readonly unsent: (caller: number) => void;
}

/**
 * A server with moods, latency and a limited number of places, on the test's clock. Its links know who works on them and
 * what was left in their sessions, which is what a pool must never mix up.
 */
export class ModelServer implements Driver {
  mood: Mood = 'answers';
  openMs = 0;
  answerMs = 0;
  /** What it is asked to write on connections that are open now is refused. */
  set isReadOnly(value: boolean) {
    if (value) for (const link of this.links) link.isReadOnly = true;
  }
  /** Stands no statement before the answer to the last; whoever finds one does so for good. */
  isPooler = false;
  /** Counts what happens, so that it can be told when nothing does any more. */
  activity = 0;
  /** One more than these is refused: its max_connections. */
  places = Infinity;
  readonly links = new Set<ModelLink>();
  readonly openings = new Set<ModelOpening>();
  readonly clock: Clock;
  readonly watch: ServerWatch;
  readonly queryTimeoutMillis: number;

  constructor(clock: Clock, queryTimeoutMillis: number, watch: ServerWatch) {
    this.clock = clock;
    this.queryTimeoutMillis = queryTimeoutMillis;
    this.watch = watch;
  }

  get socketCount(): number {
    return this.links.size + this.openings.size;
  }

  open(): Opening {
    this.watch.opening();
    return new ModelOpening(this);
  }

  /** After so long on the clock; with 0 soon, but never within the call. */
  later(ms: number, callback: () => void): Timer | undefined {
    this.activity += 1;
    if (ms > 0) return this.clock.after(ms, callback);
    queueMicrotask(callback);
    return undefined;
  }
}

class ModelOpening implements Opening {
  readonly step = 'tcp';
  readonly opened: Promise<Opened>;
  readonly #server: ModelServer;
  readonly #timer: Timer | undefined;
  #resolve: (value: Opened) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(server: ModelServer) {
    this.#server = server;
    this.opened = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    server.openings.add(this);
    this.#timer = server.later(server.openMs, () => this.#answer());
  }

  abort(error: Error): void {
    this.#timer?.cancel();
    this.#server.openings.delete(this);
    this.#reject(error);
  }

  unref(): void {}
  ref(): void {}

  #answer(): void {
    const server = this.#server;
    if (!server.openings.has(this) || server.mood === 'hangs') return;
    if (server.mood === 'refuses') return this.abort(serverError('ECONNREFUSED'));
    if (server.mood === 'wrong password') return this.abort(serverError('28P01'));
    if (server.links.size >= server.places) return this.abort(serverError('53300'));
    server.openings.delete(this);
    const link = new ModelLink(server);
    this.#resolve({ link, timings: { tcpMs: 0, tlsMs: 0, authenticationMs: 0, totalMs: 0 }, roundTripMs: 0 });
  }
}

/** What the server or the socket says no with. */
function serverError(code: string): Error {
  return Object.assign(new Error(`server: ${code}`), { code });
}

interface Request extends Parcel {
  /** Told of the answer. */
  readonly done: (error: Error | undefined) => void;
  /** Told of the end of the connection, of which it is too late to tell anything else. */
  readonly lost: (cause: Error) => void;
}

/** What waits for the end of the turn in which the pool handed it over. */
interface Shipped {
  readonly shipment: Shipment;
  readonly caller: number;
}

let lastId = 0;

export class ModelLink implements Link {
  readonly id = ++lastId;
  readonly client = { processID: this.id };
  listener: LinkListener | undefined;
  lostCause: Error | undefined;
  transaction: TransactionStatus = 'idle';
  sentCount = 0;
  /** Who works on it, as the callers themselves see it. */
  holder: number | undefined;
  /** The answer to the first statement is the end of the holder's work, which nobody releases. */
  isOneShot = false;
  /** Who shares it. */
  readonly sharers = new Set<number>();
  isReadOnly = false;
  readonly queryTimeoutMillis: number;
  /** A borrower changed the session. */
  isDirty = false;
  /** What `onConnect` sets is set. */
  isSetUp = false;
  /** The peer is gone without a word. */
  isSilent = false;
  /** Does not say goodbye by itself. */
  closesSlowly = false;
  readonly #server: ModelServer;
  readonly #requests: Request[] = [];
  #unsent: Shipped[] = [];
  readonly #recalled = new Set<Shipment>();
  #answer: Timer | undefined;
  #isClosing = false;
  #isServing = false;
  /** A refusal was told, and ReadyForQuery is still to come. */
  #isReading = false;
  #settled: (() => void)[] = [];
  #tellGone: () => void = () => undefined;
  readonly #gone: Promise<void>;

  constructor(server: ModelServer) {
    this.#server = server;
    this.queryTimeoutMillis = server.queryTimeoutMillis;
    this.#gone = new Promise((resolve) => {
      this.#tellGone = resolve;
    });
    server.links.add(this);
  }

  get isFull(): boolean {
    return this.#server.isPooler && this.depth > 0;
  }

  /** Statements that were taken and not answered. */
  get depth(): number {
    return this.#requests.length + this.#unsent.length;
  }

  get isOpen(): boolean {
    return this.#server.links.has(this);
  }

  get isSettled(): boolean {
    return this.depth === 0 && !this.#isReading;
  }

  whenSettled(callback: () => void): void {
    if (this.isSettled || this.lostCause) callback();
    else this.#settled.push(callback);
  }

  query(call: QueryCall, callback: QueryCallback): () => void {
    const text = textOf(call.config) ?? '';
    const caller = callerOf(text, call.values ?? (call.config as QueryConfig).values);
    this.sentCount += 1;
    const done = (error?: Error): void => {
      if (error) callback(error, undefined);
      else callback(undefined, resultOf(text));
    };
    const request: Request = { texts: [text], caller, isFlight: false, done, lost: done };
    this.#send(request);
    return () => this.#giveUp(request);
  }

  flight(statements: readonly QueryConfig[]): Promise<QueryResult[]> {
    const texts = statements.map(({ text }) => text);
    this.sentCount += 1;
    return new Promise((resolve, reject) => {
      const done = (error?: Error): void => {
        if (error) reject(error);
        else resolve(texts.map(resultOf));
      };
      this.#send({ texts, caller: callerOf(texts[1]), isFlight: true, done, lost: done });
    });
  }

  ship(shipment: Shipment): void {
    const caller = callerOf(shipment.text, shipment.values) ?? -1;
    this.#server.watch.shared(this, caller);
    this.#server.activity += 1;
    this.sentCount += 1;
    this.sharers.add(caller);
    this.#unsent.push({ shipment, caller });
    if (this.#unsent.length === 1) setImmediate(() => this.#sendShipped());
  }

  recall(shipment: Shipment): boolean {
    const caller = callerOf(shipment.text, shipment.values) ?? -1;
    this.sharers.delete(caller);
    const before = this.#unsent.length;
    this.#unsent = this.#unsent.filter((one) => one.shipment !== shipment);
    const wasSent = this.#unsent.length === before;
    if (wasSent) this.#recalled.add(shipment);
    else if (this.isSettled) setImmediate(() => this.#ready());
    return wasSent;
  }

  submit(): unknown {
    throw new Error('the model server speaks no protocol');
  }

  setTypeParser(): void {}
  keepTypeParsers(): void {}
  forgetTypeParsers(): void {}
  forgetPrepared(): void {}
  ref(): void {}
  unref(): void {}

  /** The server, or the network, ends it. */
  lose(cause: Error): void {
    if (!this.isOpen) return;
    this.#server.links.delete(this);
    this.#answer?.cancel();
    this.lostCause = cause;
    this.#server.activity += 1;
    this.#tellSettled();
    if (!this.#isClosing) this.listener?.lost(cause);
    process.nextTick(() => this.#tellLost(cause));
    this.#tellGone();
  }

  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    const timer = this.#server.clock.after(graceMs, () => this.#end());
    if (!this.closesSlowly) queueMicrotask(() => this.#end());
    await this.#gone;
    timer.cancel();
  }

  destroy(): Promise<void> {
    this.#isClosing = true;
    queueMicrotask(() => this.#end());
    return this.#gone;
  }

  #end(): void {
    this.lose(new Error('Connection terminated'));
  }

  #tellLost(cause: Error): void {
    for (const { lost } of this.#requests.splice(0)) lost(cause);
    for (const { shipment, caller } of this.#unsent.splice(0)) {
      this.#server.watch.unsent(caller);
      shipment.lost(cause, false);
    }
  }

  #sendShipped(): void {
    if (this.lostCause) return;
    for (const { shipment, caller } of this.#unsent.splice(0)) {
      const isWanted = (): boolean => !this.#recalled.has(shipment);
      const done = (error?: Error): void => {
        this.sharers.delete(caller);
        if (!isWanted()) return;
        if (error) shipment.refused(error);
        else shipment.answered(resultOf(shipment.text));
      };
      const lost = (cause: Error): void => {
        if (isWanted()) shipment.lost(cause, true);
      };
      this.#send({ texts: [shipment.text], caller, isFlight: false, done, lost });
    }
  }

  #send(request: Request): void {
    this.#server.watch.sent(this, request);
    if (this.lostCause) {
      process.nextTick(request.lost, this.lostCause);
      return;
    }
    this.#requests.push(request);
    this.#serve();
  }

  /** One that has begun runs to its end here: a server may hear of it too late. */
  #giveUp(request: Request): void {
    if (request.caller === this.holder && this.isOneShot) this.holder = undefined;
    const place = this.#requests.indexOf(request);
    if (place > 0) this.#requests.splice(place, 1);
  }

  #serve(): void {
    if (this.#isServing || this.#isReading || this.#requests.length === 0) return;
    const { clock, answerMs } = this.#server;
    const sentAt = clock.now();
    this.#isServing = true;
    this.#answer = this.#server.later(answerMs, () => {
      if (this.isSilent || !this.isOpen) return;
      const request = this.#requests.shift();
      if (!request) throw new Error('model bug: an answer to nothing');
      this.#isServing = false;
      const error = this.#run(request.texts);
      if (this.isOneShot || TRANSACTION_END.has(request.texts[0] ?? '')) this.holder = undefined;
      // To a caller alone a refusal is told before ReadyForQuery comes, as `pg` does it.
      this.#isReading = error !== undefined && !this.sharers.has(request.caller ?? -1);
      this.listener?.answered(clock.now() - sentAt);
      request.done(error);
      if (this.#isReading) setImmediate(() => this.#ready());
      else this.#ready();
    });
  }

  #run(texts: readonly string[]): Error | undefined {
    const code = texts.some((text) => /1\/0/.test(text))
      ? '22012'
      : this.isReadOnly && texts.some((text) => text.startsWith('INSERT'))
        ? '25006'
        : undefined;
    if (code !== undefined) {
      if (this.transaction === 'open') this.transaction = 'failed';
      this.listener?.refused(code);
      return serverError(code);
    }
    for (const text of texts) this.#execute(text);
    return undefined;
  }

  /** ReadyForQuery: the next one's turn. */
  #ready(): void {
    this.#isReading = false;
    this.#serve();
    if (this.isSettled) this.#tellSettled();
  }

  #execute(text: string): void {
    if (text === 'BEGIN' || text === 'START TRANSACTION') this.transaction = 'open';
    else if (text === 'COMMIT' || text === 'ROLLBACK') this.transaction = 'idle';
    else if (text === 'RESET ALL') this.isDirty = this.isSetUp = false;
    else if (text === SET_UP) this.isSetUp = true;
    else if (text.startsWith('SET work_mem')) this.isDirty = true;
  }

  #tellSettled(): void {
    for (const callback of this.#settled.splice(0)) callback();
  }
}

/** With these the pool's own `transaction` ends; what callers hold they release. */
const TRANSACTION_END: ReadonlySet<string> = new Set(['COMMIT', 'ROLLBACK']);

/** What `onConnect` sends in this model. */
export const SET_UP = "SET TimeZone = 'UTC'";

/** Whose statement it is: the callers of this model say so, in the text or in the values. */
function callerOf(text = '', values?: readonly unknown[]): number | undefined {
  const id = text.includes('$1') ? values?.[0] : /^VALUES \((\d+)\)/.exec(text)?.[1];
  return id === undefined ? undefined : Number(id);
}

function resultOf(text: string): QueryResult {
  return { rows: [], rowCount: 0, command: text.split(' ')[0] ?? '', oid: 0, fields: [] };
}
