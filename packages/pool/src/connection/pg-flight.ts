import { FlightError } from '../driver.ts';
import type { QueryConfig, QueryResult, TypeParsers } from '../query.ts';
import { endsConnection } from './ends-connection.ts';
import { statementOf } from './pg-call.ts';
import { wireValues } from './wire-values.ts';

/** The parts of `pg`'s Connection that a flight writes to. */
export interface PgWire {
  readonly stream: { cork?: () => void; uncork?: () => void };
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: { text: string; name: string | undefined }): void;
  bind(message: { portal: string; statement: string | undefined; values: unknown[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  sync(): void;
  sendCopyFail(message: string): void;
}

/** `pg`'s Result: collects rows and reads them with type parsers. */
export interface PgResult extends QueryResult {
  addFields(fields: unknown[]): void;
  parseRow(values: unknown[]): unknown;
  addRow(row: unknown): void;
  addCommandComplete(message: unknown): void;
  /** What `addFields` fills in: a reader for each column, and a row of nulls that each row begins as. */
  _parsers: unknown[];
  _prebuiltEmptyResultObject: object | null;
  readonly _types: TypeParsers;
}

/** One statement, with its values already in the form that goes over the wire. */
export type FlightStatement = QueryConfig & { readonly values: (string | Buffer | null)[] };

/** A statement as a flight takes it. Throws for a value that cannot be sent. */
export function flightStatement(statement: QueryConfig, isNamed: boolean): FlightStatement {
  if (typeof statement.text !== 'string') throw new TypeError('A query must have a text');
  const { name, ...unnamed } = statementOf(statement);
  return { ...unnamed, name: isNamed ? name : undefined, values: wireValues(statement.values ?? []) };
}

/**
 * Several statements between two Syncs: one write, one round trip, and after an error the server skips the rest.
 *
 * `pg`'s own pipelining writes a Sync behind each statement, so a refused BEGIN would leave the others running one by
 * one, each committed by itself. Here nothing runs after the first error, whichever statement it hits.
 *
 * To `pg`'s client this is one active query. It asks it for `name` and `text` when ParseComplete or an error arrives,
 * so those answer for the statement whose turn it is, and its books on prepared statements stay right.
 */
export class PgFlight {
  readonly #statements: readonly FlightStatement[];
  readonly #results: PgResult[] = [];
  readonly #newResult: (rowMode: string | undefined, types: TypeParsers | undefined) => PgResult;
  readonly #submitted: (string | undefined)[] = [];
  #wire: PgWire | undefined;
  #unreadable: FlightError | undefined;
  /** Called once by us; `pg` may wrap it to add its `query_timeout`. */
  callback: (error: Error | undefined, results?: QueryResult[]) => void;

  constructor(
    statements: readonly FlightStatement[],
    newResult: (rowMode: string | undefined, types: TypeParsers | undefined) => PgResult,
    callback: (error: Error | undefined, results?: QueryResult[]) => void,
  ) {
    this.#statements = statements;
    this.#newResult = newResult;
    this.callback = callback;
  }

  get name(): string | undefined {
    return this.#current?.name;
  }

  get text(): string | undefined {
    return this.#current?.text;
  }

  submit(wire: PgWire): Error | null {
    this.#wire = wire;
    wire.stream.cork?.();
    try {
      for (const { name, text, values } of this.#statements) {
        this.#parse(wire, name, text);
        wire.bind({ portal: '', statement: name, values });
        wire.describe({ type: 'P', name: '' });
        wire.execute({ portal: '' });
      }
      wire.sync();
    } finally {
      wire.stream.uncork?.();
    }
    this.#expectResult();
    return null;
  }

  handleRowDescription(message: { fields: unknown[] }): void {
    this.#read(() => this.#result?.addFields(message.fields));
  }

  handleDataRow(message: { fields: unknown[] }): void {
    const result = this.#result;
    this.#read(() => result?.addRow(result.parseRow(message.fields)));
  }

  handleCommandComplete(message: unknown): void {
    this.#result?.addCommandComplete(message);
    this.#expectResult();
  }

  handleEmptyQuery(): void {
    this.#expectResult();
  }

  handleCopyInResponse(wire: PgWire): void {
    wire.sendCopyFail('COPY needs a connection of its own');
  }

  handleCopyData(): void {
    // Rows of a COPY TO STDOUT that nobody asked for.
  }

  /** The server refused a statement, or the client lost its connection. */
  handleError(error: Error & { severity?: string }): void {
    const wire = this.#wire;
    // What was written behind the failed statement was skipped, so those names are not prepared after all.
    for (const name of this.#submitted) {
      if (name !== undefined && wire) delete wire.submittedNamedStatements[name];
    }
    // Only the server's own errors carry a severity; a FATAL one ends the connection with the answer outstanding.
    const refused = error.severity !== undefined && !endsConnection(error);
    this.callback(new FlightError(this.#index, refused ? 'refused' : 'lost', error));
  }

  handleReadyForQuery(): void {
    if (this.#unreadable) this.callback(this.#unreadable);
    else this.callback(undefined, this.#results.slice(0, this.#statements.length));
  }

  #parse(wire: PgWire, name: string | undefined, text: string): void {
    if (name !== undefined) {
      if (name in wire.parsedStatements || name in wire.submittedNamedStatements) return;
      wire.submittedNamedStatements[name] = text;
      this.#submitted.push(name);
    }
    wire.parse({ text, name });
  }

  /** Type parsers are the caller's; what one of them throws must not tear the protocol. */
  #read(read: () => void): void {
    if (this.#unreadable) return;
    try {
      read();
    } catch (error) {
      this.#unreadable = new FlightError(this.#index, 'unreadable', error);
    }
  }

  /** The statement whose answer is being read: one result per statement has been begun. */
  get #index(): number {
    return Math.max(0, this.#results.length - 1);
  }

  get #current(): FlightStatement | undefined {
    return this.#statements[this.#index];
  }

  get #result(): PgResult | undefined {
    return this.#results.at(-1);
  }

  #expectResult(): void {
    const next = this.#statements[this.#results.length];
    this.#results.push(this.#newResult(next?.rowMode, next?.types));
  }
}

/** The same name for two texts would be refused by pg in the middle of the flight. */
export function refuseNameClash(statements: readonly FlightStatement[], connection: PgWire): void {
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
