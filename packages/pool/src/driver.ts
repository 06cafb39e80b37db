import type { OpenStep } from './errors.ts';
import type { QueryCall, QueryCallback, QueryConfig, QueryResult, TypeParsers } from './query.ts';

/** How long each step of opening took, in milliseconds. */
export interface OpenTimings {
  /** Looking up the host and the TCP handshake. */
  readonly tcpMs: number;
  /** The TLS handshake; 0 without TLS. */
  readonly tlsMs: number;
  /** From the start-up message to the first ReadyForQuery. */
  readonly authenticationMs: number;
  readonly totalMs: number;
}

/** A connection that was opened. */
export interface Opened {
  readonly link: Link;
  readonly timings: OpenTimings;
  /** The network's round trip, as far as opening it has shown: to the server, also where a proxy answers TCP before it. */
  readonly roundTripMs: number;
}

/** Opens connections to one server. The pool knows its driver by this interface alone. */
export interface Driver {
  open(): Opening;
}

/** An attempt to open a connection. */
export interface Opening {
  readonly opened: Promise<Opened>;
  /** How far it is. */
  readonly step: OpenStep;
  /** Gives up and closes the socket; `opened` rejects with what it is given. */
  abort(error: Error): void;
  /** The process may end meanwhile. */
  unref(): void;
  /** Takes `unref` back. */
  ref(): void;
}

/** Whether the session is in a transaction, as of the last ReadyForQuery. */
export type TransactionStatus = 'idle' | 'open' | 'failed';

/** One of many statements on a shared connection. Exactly one of its three functions is called, once. */
export interface Shipment {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
  /** Is prepared under this name, and run by it the next time. */
  readonly name: string | undefined;
  readonly rowMode: string | undefined;
  readonly types: TypeParsers | undefined;
  answered(result: QueryResult): void;
  /** The server refused it, or its result could not be read. */
  refused(error: Error): void;
  /** The connection ended; what was sent may have been run. */
  lost(cause: Error, wasSent: boolean): void;
}

/** What a connection may tell without being asked. */
export interface LinkListener {
  /** It ended without our doing; called once. */
  lost(cause: Error): void;
  /** An event of the driver's client, such as `notice` or `notification`. */
  event(name: string, value: unknown): void;
  /** The server answered with an error of this SQLSTATE. */
  refused(code: string | undefined): void;
  /** A query was answered, be it by an error, so long after it was sent. */
  answered(ms: number): void;
}

/** One open connection, as the pool sees it. */
export interface Link {
  listener: LinkListener | undefined;
  /** Why it can no longer be used, once it cannot. */
  readonly lostCause: Error | undefined;
  /** Nothing is running or queued, and the server has said ReadyForQuery, so `transaction` is true. */
  readonly isSettled: boolean;
  readonly transaction: TransactionStatus;
  /** Queries sent so far; once settled, all of them are answered. */
  readonly sentCount: number;
  /** Calls back once when settled or lost; at once if it is already. */
  whenSettled(callback: () => void): void;

  /**
   * Runs a query of the driver's; the callback is called once. The result gives the query up: it is not sent any more, or
   * the server is asked to end it, and the link is not settled before that request is over. One that is late by the
   * driver's own time-out is given up in the same way.
   */
  query(call: QueryCall, callback: QueryCallback): () => void;
  /** Hands over a query that speaks the protocol itself. */
  submit(call: QueryCall): unknown;
  /**
   * Sends a statement behind those that are on their way, without waiting for them. Throws, before anything is sent, if
   * it can be seen to fail.
   */
  ship(shipment: Shipment): void;
  /**
   * A shipment is not wanted any more: it is not sent, or the server is asked to give it up; it hears nothing more.
   * Whether it is the one that runs now.
   */
  recall(shipment: Shipment): boolean;
  /** Takes no more shipments for now: the socket is full. */
  readonly isFull: boolean;
  /** How long an answer may take, by the driver's own option; 0: for ever. */
  readonly queryTimeoutMillis: number;
  /** Several statements in one flight: the first error skips the rest. Throws before anything is sent. */
  flight(statements: readonly QueryConfig[]): Promise<QueryResult[]>;

  setTypeParser(oid: number, format: unknown, parse: unknown): void;
  /** Takes the type parsers set so far as the connection's own. */
  keepTypeParsers(): void;
  /** Drops the type parsers set since. */
  forgetTypeParsers(): void;
  /** Forgets which statements are prepared, after the server was told to. */
  forgetPrepared(): void;
  /** The driver's own object, for what a handle passes through. */
  readonly client: object;

  /** Says goodbye, waits so long for the socket to close, then tears it down. Resolves when the socket is gone. */
  close(graceMs: number): Promise<void>;
  /** Tears the socket down. Resolves when it is gone. */
  destroy(): Promise<void>;
  ref(): void;
  unref(): void;
}

const READ_TIMEOUT = 'Query read timeout';

/** What a statement fails with that was not answered in time, in the words of `pg`. It may have been run. */
export function readTimeout(): Error {
  return new Error(READ_TIMEOUT);
}

export function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === READ_TIMEOUT;
}

/** A statement of a flight failed. */
export class FlightError extends Error {
  readonly index: number;
  /** The server refused it, the connection was lost, or a result could not be read. */
  readonly kind: 'refused' | 'lost' | 'unreadable';

  constructor(index: number, kind: FlightError['kind'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.index = index;
    this.kind = kind;
  }
}
