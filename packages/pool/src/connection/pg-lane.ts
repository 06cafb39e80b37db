import type { Shipment } from '../driver.ts';
import type { TypeParsers } from '../query.ts';
import type { PgResult, PgWire } from './pg-flight.ts';
import { WireWriter } from './wire-writer.ts';

/** What a lane needs of `pg`'s client. */
export interface LaneClient {
  readonly connection: PgWire & {
    readonly stream: {
      readonly writable: boolean;
      readonly writableNeedDrain: boolean;
      write(bytes: Buffer): boolean;
      destroy(error?: Error): void;
    };
  };
  _activeQuery: unknown;
  readyForQuery?: boolean;
  hasExecuted?: boolean;
}

export interface LaneParts {
  /** Begins the result of a statement. */
  readonly newResult: (rowMode: string | undefined, types: TypeParsers | undefined) => PgResult;
  /** Values in the form that goes over the wire; throws where one has none. */
  readonly wireValues: (values: readonly unknown[]) => (string | Buffer | null)[];
  /** Asks the server to give up what runs now, if `isWanted` still says so once it can be asked. */
  readonly cancel: (isWanted: () => boolean) => void;
  /** Whether such a request is under way. */
  readonly isCancelling: () => boolean;
  /** A statement was answered, so long after it was sent. */
  readonly answered: (ms: number) => void;
  /** Nothing is in flight any more, without an answer having come. */
  readonly settled: () => void;
  readonly now: () => number;
}

type Wire = (string | Buffer | null)[];

/** One statement on its way. */
interface Parcel {
  readonly shipment: Shipment;
  readonly values: Wire;
  /** Under which name it runs on the server; empty for none. */
  name: string;
  /** A Parse for that name goes with it. */
  parses: boolean;
  result: PgResult | undefined;
  error: Error | undefined;
  sentAt: number;
  isRecalled: boolean;
}

/** Most statements that are prepared on one connection under names of ours; the same number as in pgJDBC. */
const MOST_PREPARED = 256;
/** Names of ours begin with this. */
export const OWN_NAMES = 'warmpool_';

/** Answered ones at the front of the list, before it is cut. */
const MOST_ANSWERED_KEPT = 1024;

const QUERY_CANCELED = '57014';
/** The two ways in which a prepared statement can be out of date; PostgreSQL names the place in any language. */
const OUTDATED = new Set(['RevalidateCachedQuery', 'FetchPreparedStatement']);

/**
 * Statements of many callers on one connection, one behind the other without waiting for answers.
 *
 * Each has a Sync of its own, so each is its own transaction and its own error. To `pg`'s client all of them together
 * are one active query: after each ReadyForQuery it makes itself the active one again while anything is in flight. `pg`'s
 * own pipelining is not used: it writes each message by itself, believes in names whose Parse has not been confirmed,
 * and ends the connection for one late answer.
 *
 * Nothing is encoded before the turn of the event loop is over: then everything goes out in one write. What was not
 * written yet when the connection ends was never sent, and that is told.
 */
export class PgLane {
  readonly #client: LaneClient;
  readonly #parts: LaneParts;
  readonly #writer = new WireWriter();
  #unsent: Parcel[] = [];
  /** Answers come in this order; those before `#head` are answered. */
  readonly #sent: Parcel[] = [];
  #head = 0;
  #isWriteDue = false;
  /** Cancel requests that may hit another statement than the one they were meant for. */
  #strayCancels = 0;
  /** Columns of the prepared statements, so that they need not be asked for each time. Null: it has none. */
  #columns = new Map<string, unknown[] | null>();
  /** Names whose Parse is under way. */
  readonly #parsing = new Set<string>();

  constructor(client: LaneClient, parts: LaneParts) {
    this.#client = client;
    this.#parts = parts;
  }

  /** Statements that were taken and not answered. */
  get depth(): number {
    return this.#unsent.length + this.#sent.length - this.#head;
  }

  /** The socket takes no more for now. */
  get isFull(): boolean {
    return this.#client.connection.stream.writableNeedDrain;
  }

  /** Whose name and text `pg` writes into its books when a Parse is confirmed. */
  get name(): string | undefined {
    const parcel = this.#current;
    return parcel?.parses ? parcel.name : undefined;
  }

  get text(): string | undefined {
    return this.#current?.shipment.text;
  }

  ship(shipment: Shipment): void {
    const { name, text } = shipment;
    const known = name === undefined ? undefined : this.#client.connection.parsedStatements[name];
    if (known !== undefined && known !== text) {
      throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
    }
    const values = this.#parts.wireValues(shipment.values ?? []);
    this.#take({
      shipment,
      values,
      name: '',
      parses: false,
      result: undefined,
      error: undefined,
      sentAt: 0,
      isRecalled: false,
    });
  }

  /** Its owner does not want it any more: it is not sent, or the server is asked to give it up. */
  recall(shipment: Shipment): void {
    const unsent = this.#unsent.findIndex((parcel) => parcel.shipment === shipment);
    if (unsent >= 0) {
      this.#unsent.splice(unsent, 1);
      return;
    }
    const parcel = this.#sent.find((one, index) => index >= this.#head && one.shipment === shipment);
    if (!parcel) return;
    parcel.isRecalled = true;
    if (parcel === this.#current) this.#cancel(parcel);
  }

  /** The prepared statements are gone. */
  forgetPrepared(): void {
    this.#columns.clear();
  }

  handleRowDescription({ fields }: { fields: unknown[] }): void {
    const parcel = this.#current;
    if (!parcel) return;
    if (parcel.name !== '') this.#columns.set(parcel.name, fields);
    this.#describe(parcel, fields);
  }

  handleDataRow({ fields }: { fields: unknown[] }): void {
    const parcel = this.#current;
    const result = parcel?.result;
    if (!result || parcel.error) return;
    try {
      result.addRow(result.parseRow(fields));
    } catch (error) {
      parcel.error = error as Error;
    }
  }

  handleCommandComplete(message: unknown): void {
    this.#current?.result?.addCommandComplete(message);
  }

  handleEmptyQuery(): void {
    // Nothing was asked, so there is nothing to note.
  }

  handleCopyInResponse(): void {
    this.#client.connection.stream.destroy(new Error('A COPY was sent on a connection that callers share'));
  }

  handleCopyData(): void {
    // Rows of a COPY TO STDOUT that nobody asked for.
  }

  /** The server refused the statement that is the first of those in flight, or the connection is gone. */
  handleError(error: Error & { severity?: string }): void {
    if (error.severity === undefined) {
      this.#lose(error);
      return;
    }
    // `pg` takes a query that failed for finished; the ReadyForQuery behind the error is still ours.
    this.#client._activeQuery = this;
    const parcel = this.#current;
    if (!parcel) return;
    parcel.error = error;
    // No ReadyForQuery follows a FATAL error.
    if (error.severity === 'FATAL' || error.severity === 'PANIC') this.#finish();
  }

  handleReadyForQuery(): void {
    // Also before the answer is told: whoever hears it must not find the connection free.
    if (this.depth > 1) this.#hold();
    if (this.#current) this.#finish();
    if (this.depth > 0) this.#hold();
    else if (!this.#parts.isCancelling()) this.#strayCancels = 0;
  }

  get #current(): Parcel | undefined {
    return this.#sent[this.#head];
  }

  #take(parcel: Parcel): void {
    if (this.depth === 0) this.#hold();
    this.#unsent.push(parcel);
    if (this.#isWriteDue) return;
    this.#isWriteDue = true;
    setImmediate(() => this.#write());
  }

  /** To `pg`, the client is busy with this lane. */
  #hold(): void {
    this.#client._activeQuery = this;
    this.#client.readyForQuery = false;
    this.#client.hasExecuted = true;
  }

  #write(): void {
    this.#isWriteDue = false;
    const parcels = this.#unsent;
    if (parcels.length === 0) this.#letGo();
    // A socket that is gone tells so in a moment; these were never sent.
    if (parcels.length === 0 || !this.#client.connection.stream.writable) return;
    this.#unsent = [];
    const now = this.#parts.now();
    for (const parcel of parcels) {
      parcel.sentAt = now;
      this.#encode(parcel);
      this.#sent.push(parcel);
    }
    this.#client.connection.stream.write(this.#writer.take());
  }

  #encode(parcel: Parcel): void {
    const { name, text } = parcel.shipment;
    const { parsedStatements } = this.#client.connection;
    const isPrepared = name !== undefined && parsedStatements[name] === text;
    // While the Parse of a name is under way, others must not count on it: should it fail, they would fail with it.
    if (name !== undefined && !this.#parsing.has(name)) {
      parcel.name = name;
      parcel.parses = !isPrepared;
    }
    if (parcel.parses) {
      this.#parsing.add(parcel.name);
      this.#evict();
    }
    if (parcel.parses || parcel.name === '') this.#writer.parse(parcel.name, text);
    this.#writer.bind(parcel.name, parcel.values);
    const columns = isPrepared ? this.#columns.get(parcel.name) : undefined;
    this.#writer.execute(columns === undefined);
    this.#writer.sync();
    parcel.result = this.#parts.newResult(parcel.shipment.rowMode, parcel.shipment.types);
    if (columns === undefined) return;
    if (columns) this.#describe(parcel, columns);
    // The least recently used come first.
    this.#columns.delete(parcel.name);
    this.#columns.set(parcel.name, columns);
  }

  /** Makes room for one more name of ours. */
  #evict(): void {
    if (this.#columns.size < MOST_PREPARED) return;
    for (const name of this.#columns.keys()) {
      if (!name.startsWith(OWN_NAMES)) continue;
      this.#forget(name);
      return;
    }
  }

  #forget(name: string): void {
    this.#columns.delete(name);
    delete this.#client.connection.parsedStatements[name];
    this.#writer.close(name);
  }

  #describe(parcel: Parcel, fields: unknown[]): void {
    try {
      parcel.result?.addFields(fields);
    } catch (error) {
      parcel.error = error as Error;
    }
  }

  /** The first of those in flight has its answer. */
  #finish(): void {
    const parcel = this.#sent[this.#head++] as Parcel;
    if (this.#head === this.#sent.length || this.#head > MOST_ANSWERED_KEPT) {
      this.#sent.splice(0, this.#head);
      this.#head = 0;
    }
    const { error, shipment, name } = parcel;
    if (parcel.parses) this.#parsing.delete(name);
    if (!error && name !== '' && !this.#columns.has(name)) this.#columns.set(name, null);
    const next = this.#current;
    if (next?.isRecalled) this.#cancel(next);
    if (error && this.#mayRunAgain(parcel, error)) {
      this.#take({ ...parcel, name: '', parses: false, error: undefined });
      return;
    }
    this.#parts.answered(this.#parts.now() - parcel.sentAt);
    if (parcel.isRecalled) return;
    if (error) shipment.refused(error);
    else shipment.answered(parcel.result as PgResult);
  }

  /**
   * Whether a statement failed for a reason that is none of its own, before it did anything: its prepared form was out
   * of date, or it was hit by a cancel request that was meant for another.
   */
  #mayRunAgain(parcel: Parcel, { code, routine }: Error & { code?: string; routine?: string }): boolean {
    if (code === QUERY_CANCELED && this.#strayCancels > 0) {
      this.#strayCancels -= 1;
      return !parcel.isRecalled;
    }
    if (parcel.name === '' || parcel.parses || !OUTDATED.has(routine ?? '')) return false;
    this.#forget(parcel.name);
    return true;
  }

  #cancel(parcel: Parcel): void {
    this.#parts.cancel(() => {
      if (parcel !== this.#current) return false;
      this.#strayCancels += 1;
      return true;
    });
  }

  /** Everything was taken back before it was written. */
  #letGo(): void {
    if (this.depth > 0 || this.#client._activeQuery !== this) return;
    this.#client._activeQuery = null;
    this.#client.readyForQuery = true;
    this.#parts.settled();
  }

  #lose(cause: Error): void {
    const sent = this.#sent.splice(0).slice(this.#head);
    const unsent = this.#unsent.splice(0);
    this.#head = 0;
    for (const { shipment, isRecalled } of sent) if (!isRecalled) shipment.lost(cause, true);
    for (const { shipment } of unsent) shipment.lost(cause, false);
  }
}
