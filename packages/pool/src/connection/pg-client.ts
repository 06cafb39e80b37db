import pg from 'pg';
import type { TypeParsers } from '../query.ts';
import type { PgResult, PgWire } from './pg-flight.ts';

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

/** Its side of the protocol, with the books on what is prepared. */
interface PgConnection extends PgWire, PgEmitter {
  prependListener(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  parsedStatements: Record<string, string>;
  readonly stream: PgWire['stream'] & PgStream;
}

/** `pg`'s Client, with the undocumented parts that a pool cannot do without. */
export interface PgClient extends PgEmitter {
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

/** What the module `pg` has beside its documented exports. */
export interface PgInternals {
  readonly Client: new (options: unknown) => PgClient;
  readonly Result: new (rowMode: string | undefined, types: TypeParsers) => PgResult;
  readonly TypeOverrides: new (parent: TypeParsers) => PgClient['_types'];
  readonly utils: { prepareValue(value: unknown): string | Buffer | null };
}

/** The module `pg`, seen so. */
export const pgInternals = pg as unknown as PgInternals;
