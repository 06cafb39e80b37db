import { type FieldDef, OWN_NAMES } from '../query.ts';
import type { Parcel } from './parcel.ts';
import type { PgResult, PgWire } from './pg-flight.ts';
import type { WireWriter } from './wire-writer.ts';

/** The columns of a prepared statement, and the empty row that `pg` made of them. */
export interface Columns {
  readonly fields: readonly FieldDef[];
  readonly emptyRow: object | null;
}

/** Most statements that are prepared on one connection under names of ours; the same number as in pgJDBC. */
const MOST_PREPARED = 256;

/** What a lane has prepared on its connection. The texts are in `pg`'s own books, for a lease may use the same names. */
export class PgPreparedStatements {
  readonly #wire: PgWire;
  readonly #writer: WireWriter;
  /**
   * Their columns, so that they need not be asked for each time; the least recently used come first. Null: none;
   * undefined: not known.
   */
  readonly #columns = new Map<string, Columns | null | undefined>();
  /** Names whose Parse is under way. */
  readonly #parsing = new Set<string>();

  constructor(wire: PgWire, writer: WireWriter) {
    this.#wire = wire;
    this.#writer = writer;
  }

  textOf(name: string): string | undefined {
    return this.#wire.parsedStatements[name];
  }

  isParsing(name: string): boolean {
    return this.#parsing.has(name);
  }

  beginParse(name: string): void {
    this.#parsing.add(name);
    this.#evict();
  }

  endParse(name: string): void {
    this.#parsing.delete(name);
  }

  /** Its columns, as far as they are known; from now on it is the most recently used. */
  use(name: string): Columns | null | undefined {
    const columns = this.#columns.get(name);
    if (columns === undefined) return undefined;
    this.#columns.delete(name);
    this.#columns.set(name, columns);
    return columns;
  }

  /** The server told its columns, and `pg` has read them into this result. */
  describe(name: string, fields: unknown[], result: PgResult): void {
    this.#columns.set(name, {
      fields: fields.map((field) => ({ ...(field as FieldDef) })),
      emptyRow: result._prebuiltEmptyResultObject,
    });
  }

  /** What is prepared must be in the list, or it would never make room; it may have left that while its rows came. */
  noteEnd({ name, error, result }: Parcel): void {
    const isPrepared = this.textOf(name) !== undefined;
    if (!isPrepared || this.#columns.get(name) !== undefined) return;
    this.#columns.set(name, error || result?.fields.length !== 0 ? undefined : null);
  }

  /** Once for all that were on their way: behind the first that failed, others may be preparing it anew already. */
  forget(name: string): void {
    this.#columns.delete(name);
    const { parsedStatements } = this.#wire;
    if (this.#parsing.has(name) || parsedStatements[name] === undefined) return;
    delete parsedStatements[name];
    this.#writer.close(name);
  }

  clear(): void {
    this.#columns.clear();
  }

  /** Makes room for the names whose Parse is under way. */
  #evict(): void {
    for (const name of this.#columns.keys()) {
      if (this.#columns.size + this.#parsing.size <= MOST_PREPARED) return;
      if (name.startsWith(OWN_NAMES)) this.forget(name);
    }
  }
}

/** As `addFields`, which would build the empty row anew: that took more time than anything else of a query. */
export function describeAgain(result: PgResult, { fields, emptyRow }: Columns): void {
  // Each result is its caller's, to change as they like.
  result.fields = fields.map((field) => ({ ...field }));
  result._parsers = fields.map(({ dataTypeID, format }) => result._types.getTypeParser(dataTypeID, format));
  result._prebuiltEmptyResultObject = emptyRow;
}
