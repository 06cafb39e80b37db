import type { Shipment } from '../driver.ts';
import { OWN_NAMES, type TypeParsers } from '../query.ts';
import { endsConnection } from './ends-connection.ts';
import { newParcel, type Parcel, parcelAgain } from './parcel.ts';
import type { PgResult, PgWire } from './pg-flight.ts';
import type { Pooler } from './pooler.ts';
import { type Columns, describeAgain, PgPreparedStatements } from './pg-prepared-statements.ts';
import { refuseTooLarge, wireValues } from './wire-values.ts';
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
  /** Asks the server to give up what runs now, as long as `isWanted` says so; calls `over` when no request is under way. */
  readonly cancel: (isWanted: () => boolean, over: () => void) => void;
  /** A statement was answered, so long after it was sent. */
  readonly answered: (ms: number) => void;
  /** Nothing is in flight any more, without an answer having come. */
  readonly settled: () => void;
  /** Behind one, names are left out. */
  readonly pooler: Pooler;
  readonly now: () => number;
}

/** A write does not get much larger than this, however much one turn brings. */
const WRITE_BYTES = 1_000_000;
/** Answered ones at the front of the list, before it is cut. */
const MOST_ANSWERED_KEPT = 1024;

const QUERY_CANCELED = '57014';
const DUPLICATE_STATEMENT = '42P05';
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
  #sentCount = 0;
  #isCancelling = false;
  /** Statements up to this number may have been hit by a cancel request that was meant for another. */
  #mayBeHitBelow = 0;
  /** What the server ends the connection with: nothing more is sent. */
  #fatal: Error | undefined;
  readonly #prepared: PgPreparedStatements;

  constructor(client: LaneClient, parts: LaneParts) {
    this.#client = client;
    this.#parts = parts;
    this.#prepared = new PgPreparedStatements(client.connection, this.#writer);
  }

  /** Statements that were taken and not answered. */
  get depth(): number {
    return this.#unsent.length + this.#sent.length - this.#head;
  }

  /** The socket takes no more for now. */
  get isFull(): boolean {
    // Whatever runs while a cancel request is under way may be hit by it.
    return (
      this.#client.connection.stream.writableNeedDrain || this.#isCancelling || this.#fatal !== undefined
    );
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
    const { text } = shipment;
    const name = this.#nameOf(shipment);
    const known = name === undefined ? undefined : this.#textOf(name);
    if (known !== undefined && known !== text) {
      throw new Error(`Prepared statements must be unique - '${name}' was used for a different statement`);
    }
    const values = wireValues(shipment.values ?? []);
    refuseTooLarge(values);
    this.#take(newParcel(shipment, values));
  }

  /** Its owner does not want it any more: it is not sent, or the server is asked to give it up. Whether it runs now. */
  recall(shipment: Shipment): boolean {
    const unsent = this.#unsent.findIndex((parcel) => parcel.shipment === shipment);
    if (unsent >= 0) {
      this.#unsent.splice(unsent, 1);
      return false;
    }
    const parcel = this.#sent.find((one, index) => index >= this.#head && one.shipment === shipment);
    if (!parcel) return false;
    parcel.isRecalled = true;
    const isRunning = parcel === this.#current;
    if (isRunning) this.#cancel();
    return isRunning;
  }

  /** The prepared statements are gone. */
  forgetPrepared(): void {
    this.#prepared.clear();
  }

  handleRowDescription({ fields }: { fields: unknown[] }): void {
    const parcel = this.#current;
    if (!parcel) return;
    this.#describe(parcel, fields);
    if (parcel.name === '' || !parcel.result) return;
    this.#prepared.describe(parcel.name, fields, parcel.result);
  }

  handleDataRow({ fields }: { fields: unknown[] }): void {
    const parcel = this.#current;
    const result = parcel?.result;
    if (!result || parcel.error) return;
    try {
      result.addRow(result.parseRow(fields));
    } catch (error) {
      parcel.error = unreadable(error);
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
    if (parcel) {
      parcel.error = error;
      parcel.isRefused = true;
    }
    if (!endsConnection(error)) return;
    this.#fatal = error;
    // Nor is it known how far the server had come.
    Object.assign(error, { outcome: 'unknown' });
    // No ReadyForQuery follows.
    if (parcel) this.#finish();
  }

  handleReadyForQuery(): void {
    // Also before the answer is told: whoever hears it must not find the connection free.
    if (this.depth > 1) this.#hold();
    if (this.#current) this.#finish();
    if (this.depth > 0) this.#hold();
  }

  get #current(): Parcel | undefined {
    return this.#sent[this.#head];
  }

  #nameOf({ name }: Shipment): string | undefined {
    return this.#parts.pooler.isThere ? undefined : name;
  }

  /** The text that a name stands for, or will when what was taken is answered. */
  #textOf(name: string): string | undefined {
    const known = this.#prepared.textOf(name);
    if (known !== undefined || name.startsWith(OWN_NAMES)) return known;
    const isIt = ({ shipment }: Parcel): boolean => shipment.name === name;
    return (this.#sent.slice(this.#head).find(isIt) ?? this.#unsent.find(isIt))?.shipment.text;
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
    const { stream } = this.#client.connection;
    // A connection that is gone tells so in a moment; these were never sent.
    if (parcels.length === 0 || !stream.writable || this.#fatal) return;
    this.#unsent = [];
    const now = this.#parts.now();
    for (const parcel of parcels) {
      parcel.sentAt = now;
      parcel.number = this.#sentCount++;
      this.#encode(parcel);
      this.#sent.push(parcel);
      if (this.#writer.length > WRITE_BYTES) stream.write(this.#writer.take());
    }
    if (this.#writer.length > 0) stream.write(this.#writer.take());
  }

  #encode(parcel: Parcel): void {
    const { text } = parcel.shipment;
    const name = this.#nameOf(parcel.shipment);
    const isPrepared = name !== undefined && this.#prepared.textOf(name) === text;
    // While the Parse of a name is under way, others must not count on it: should it fail, they would fail with it.
    if (name !== undefined && !this.#prepared.isParsing(name)) {
      parcel.name = name;
      parcel.parses = !isPrepared;
    }
    if (parcel.parses) this.#prepared.beginParse(parcel.name);
    if (parcel.parses || parcel.name === '') this.#writer.parse(parcel.name, text);
    this.#writer.bind(parcel.name, parcel.values);
    const columns = isPrepared ? this.#prepared.use(parcel.name) : undefined;
    this.#writer.execute(columns === undefined);
    this.#writer.sync();
    parcel.result = this.#parts.newResult(parcel.shipment.rowMode, parcel.shipment.types);
    if (columns) this.#describeAgain(parcel, columns);
  }

  #describe(parcel: Parcel, fields: unknown[]): void {
    try {
      parcel.result?.addFields(fields);
    } catch (error) {
      parcel.error = unreadable(error);
    }
  }

  #describeAgain(parcel: Parcel, columns: Columns): void {
    try {
      describeAgain(parcel.result as PgResult, columns);
    } catch (error) {
      parcel.error = unreadable(error);
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
    if (parcel.parses) this.#prepared.endParse(name);
    if (name !== '') this.#prepared.noteEnd(parcel);
    if (this.#current?.isRecalled) this.#cancel();
    if (error && this.#mayRunAgain(parcel, error)) {
      this.#take(parcelAgain(parcel));
      return;
    }
    this.#parts.answered(this.#parts.now() - parcel.sentAt);
    if (parcel.isRecalled) return;
    if (error) shipment.refused(error);
    else shipment.answered(parcel.result as PgResult);
  }

  /**
   * Whether a statement failed for a reason that is none of its own and left nothing behind: its prepared form was out
   * of date, or it was hit by a cancel request that was meant for another.
   */
  #mayRunAgain(parcel: Parcel, { code, routine }: Error & { code?: string; routine?: string }): boolean {
    if (!parcel.isRefused || parcel.isRecalled || parcel.runsLeft <= 1 || this.#fatal) return false;
    if (parcel.name !== '' && !parcel.parses && OUTDATED.has(routine ?? '')) {
      this.#prepared.forget(parcel.name);
      return true;
    }
    if (code === DUPLICATE_STATEMENT && parcel.parses && parcel.name.startsWith(OWN_NAMES)) {
      // On a server process to which it was never sent: others do that.
      this.#parts.pooler.found();
      return this.#parts.pooler.isThere;
    }
    return code === QUERY_CANCELED && (this.#isCancelling || parcel.number < this.#mayBeHitBelow);
  }

  /** Asks the server to give up what is not wanted any more; one request at a time, since it names no statement. */
  #cancel(): void {
    if (this.#isCancelling || this.#fatal) return;
    this.#isCancelling = true;
    let meant = this.#current;
    const isWanted = (): boolean => {
      if (this.#current?.isRecalled) meant = this.#current;
      return this.#current?.isRecalled ?? false;
    };
    this.#parts.cancel(isWanted, () => {
      this.#isCancelling = false;
      // The server was given the signal before; what it is sent from now on cannot be hit.
      this.#mayBeHitBelow = this.#sentCount;
      if (this.#current !== meant && this.#current?.isRecalled) this.#cancel();
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
    const why = this.#fatal ?? cause;
    for (const { shipment, isRecalled } of sent) if (!isRecalled) shipment.lost(why, true);
    for (const { shipment } of unsent) shipment.lost(why, false);
  }
}

/** Type parsers are the caller's, and may throw anything. */
function unreadable(error: unknown): Error {
  return error instanceof Error ? error : new Error(`A type parser threw ${String(error)}`, { cause: error });
}
