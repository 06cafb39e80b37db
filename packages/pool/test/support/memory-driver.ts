import type {
  Driver,
  Link,
  LinkListener,
  Opening,
  Opened,
  Shipment,
  TransactionStatus,
} from '../../src/driver.ts';
import type { QueryCall, QueryCallback, QueryConfig, QueryResult } from '../../src/query.ts';
import { textOf } from '../../src/query.ts';

/** A server in memory, for the pool's own decisions: it opens when the test says so and remembers what it was sent. */
export class MemoryDriver implements Driver {
  /** Attempts that neither succeeded nor failed yet, oldest first. */
  readonly pending: MemoryOpening[] = [];
  readonly links: MemoryLink[] = [];
  /** Open at once, without being asked. */
  isWilling = true;
  /** Hears of each attempt, and may decide what becomes of it. */
  onAttempt: (opening: MemoryOpening) => void = () => undefined;
  openCount = 0;
  mostOpen = 0;

  open(): Opening {
    const opening = new MemoryOpening(this);
    this.pending.push(opening);
    if (this.isWilling) opening.succeed();
    this.onAttempt(opening);
    return opening;
  }
}

export class MemoryOpening implements Opening {
  readonly step = 'tcp';
  readonly opened: Promise<Opened>;
  readonly #driver: MemoryDriver;
  #resolve: (value: Opened) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(driver: MemoryDriver) {
    this.#driver = driver;
    this.opened = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  succeed(): MemoryLink {
    this.#leave();
    const link = new MemoryLink(this.#driver);
    this.#driver.links.push(link);
    this.#resolve({ link, timings: { tcpMs: 0, tlsMs: 0, authenticationMs: 0, totalMs: 0 }, roundTripMs: 0 });
    return link;
  }

  fail(error: Error): void {
    this.#leave();
    this.#reject(error);
  }

  abort(error: Error): void {
    this.fail(error);
  }

  unref(): void {}
  ref(): void {}

  #leave(): void {
    const { pending } = this.#driver;
    const index = pending.indexOf(this);
    if (index >= 0) pending.splice(index, 1);
  }
}

export class MemoryLink implements Link {
  listener: LinkListener | undefined;
  lostCause: Error | undefined;
  isSettled = true;
  transaction: TransactionStatus = 'idle';
  isOpen = true;
  /** Never says goodbye by itself: `close` takes until its grace is over or the test ends it. */
  closesSlowly = false;
  /** Its peer is gone without a word: nothing is answered any more. */
  isSilent = false;
  readonly client = {};
  readonly sent: string[] = [];
  readonly #driver: MemoryDriver;
  #settled: (() => void)[] = [];
  readonly #unanswered: QueryCallback[] = [];
  #closed: (() => void)[] = [];

  constructor(driver: MemoryDriver) {
    this.#driver = driver;
    driver.openCount += 1;
    driver.mostOpen = Math.max(driver.mostOpen, driver.openCount);
  }

  get sentCount(): number {
    return this.sent.length;
  }

  whenSettled(callback: () => void): void {
    if (this.isSettled || this.lostCause) callback();
    else this.#settled.push(callback);
  }

  /** The server says ReadyForQuery. */
  settle(transaction: TransactionStatus = 'idle'): void {
    this.isSettled = true;
    this.transaction = transaction;
    for (const callback of this.#settled.splice(0)) callback();
  }

  query(call: QueryCall, callback: QueryCallback): () => void {
    this.sent.push(textOf(call.config) ?? '');
    if (this.isSilent) this.#unanswered.push(callback);
    else this.#answer(callback);
    return () => void this.sent.push('(given up)');
  }

  /** What it was asked while it was silent is answered after all. */
  answerLate(): void {
    this.isSilent = false;
    for (const callback of this.#unanswered.splice(0)) this.#answer(callback);
  }

  #answer(callback: QueryCallback): void {
    this.listener?.answered(0);
    callback(undefined, {
      rows: [],
      rowCount: 0,
      command: 'SELECT',
      oid: 0,
      fields: [],
    } satisfies QueryResult);
  }

  /** Statements of a shared connection that were not answered yet, in their order. */
  readonly shipments: Shipment[] = [];
  isFull = false;
  queryTimeoutMillis = 0;

  ship(shipment: Shipment): void {
    this.sent.push(shipment.text);
    this.shipments.push(shipment);
    this.isSettled = false;
    queueMicrotask(() => {
      if (!this.isSilent) this.answerShipment();
    });
  }

  /** Answers the first statement of those on their way. */
  answerShipment(error?: Error): void {
    const shipment = this.shipments.shift();
    if (!shipment) return;
    if (this.shipments.length === 0) this.isSettled = true;
    this.listener?.answered(0);
    if (error) shipment.refused(error);
    else shipment.answered({ rows: [], rowCount: 0, command: 'SELECT', oid: 0, fields: [] });
  }

  recall(shipment: Shipment): boolean {
    const index = this.shipments.indexOf(shipment);
    if (index >= 0) this.shipments.splice(index, 1);
    if (this.shipments.length === 0) this.settle();
    return index === 0;
  }

  submit(): unknown {
    throw new Error('the memory driver speaks no protocol');
  }

  async flight(statements: readonly QueryConfig[]): Promise<QueryResult[]> {
    this.sent.push(...statements.map(({ text }) => text));
    await Promise.resolve();
    this.listener?.answered(0);
    if (statements[0]?.text === 'ROLLBACK') this.transaction = 'idle';
    return [];
  }

  setTypeParser(): void {}
  keepTypeParsers(): void {}
  forgetTypeParsers(): void {}
  forgetPrepared(): void {}
  ref(): void {}
  unref(): void {}

  /** The server ends it; what was shipped on it had been sent, or not. */
  lose(cause = new Error('terminated'), wasSent = true): void {
    this.lostCause = cause;
    this.settle();
    this.listener?.lost(cause);
    for (const shipment of this.shipments.splice(0)) shipment.lost(cause, wasSent);
  }

  close(): Promise<void> {
    return this.closesSlowly ? this.#whenClosed() : this.destroy();
  }

  destroy(): Promise<void> {
    if (this.isOpen) this.#driver.openCount -= 1;
    this.isOpen = false;
    for (const callback of this.#closed.splice(0)) callback();
    return Promise.resolve();
  }

  #whenClosed(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed.push(resolve);
    });
  }
}
