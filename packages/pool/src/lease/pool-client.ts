/**
 * The face of `pg`'s `PoolClient` by structure alone, as `@types/pg` declares it: theirs has it and a lease has it, so
 * code that is typed with either takes both.
 */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type {
  Anything,
  QueryArrayConfig,
  QueryCallback,
  QueryConfig,
  QueryResult,
  QueryValues,
  Submittable,
} from '../query.ts';

/** What `connect` of a pool gives, in the words of `pg.Pool`. */
export interface PoolClient extends ClientEmitter {
  user?: string | undefined;
  database?: string | undefined;
  password?: string | undefined;
  host: string;
  port: number;
  ssl: boolean;
  readonly pipeline: boolean;
  readonly connection: Anything;
  connect(): Promise<Anything>;
  connect(callback: (error: Anything, client: Anything) => void): void;
  query<T extends Submittable>(query: T): T;
  query<Row extends Anything[] = Anything[], Values = Anything[]>(
    config: QueryArrayConfig<Values>,
    values?: QueryValues<Values>,
  ): Promise<QueryResult<Row>>;
  query<Row = Anything, Values = Anything[]>(
    config: string | QueryConfig<Values>,
    values?: QueryValues<Values>,
  ): Promise<QueryResult<Row>>;
  query<Row extends Anything[] = Anything[], Values = Anything[]>(
    config: QueryArrayConfig<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query<Row = Anything, Values = Anything[]>(
    config: string | QueryConfig<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  query<Row = Anything, Values = Anything[]>(
    text: string | QueryConfig<Values>,
    values: QueryValues<Values>,
    callback: QueryCallback<QueryResult<Row>>,
  ): void;
  setTypeParser(oid: number, parse: (text: string) => Anything): void;
  setTypeParser(oid: number, format: 'text' | 'binary', parse: (value: Anything) => Anything): void;
  getTypeParser(oid: number, format?: Anything): Anything;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
  escapeIdentifier(text: string): string;
  escapeLiteral(text: string): string;
  end(): Promise<void>;
  end(callback: (error: Error) => void): void;
  release(error?: Error | boolean): void;
  copyFrom(text: string): Writable;
  copyTo(text: string): Readable;
  pauseDrain(): void;
  resumeDrain(): void;
}

/** What NOTIFY sent. */
interface Notification {
  processId: number;
  channel: string;
  payload?: string | undefined;
}

/** What the server said beside its answers: RAISE NOTICE and the like. */
interface Notice {
  readonly name: 'notice';
  readonly length: number;
  readonly message: string | undefined;
  severity: string | undefined;
  code: string | undefined;
  detail: string | undefined;
  hint: string | undefined;
  position: string | undefined;
  internalPosition: string | undefined;
  internalQuery: string | undefined;
  where: string | undefined;
  schema: string | undefined;
  table: string | undefined;
  column: string | undefined;
  dataType: string | undefined;
  constraint: string | undefined;
  file: string | undefined;
  line: string | undefined;
  routine: string | undefined;
}

/** An emitter whose listeners know what they are given. */
export interface ClientEmitter extends EventEmitter {
  on<Name extends 'connect' | 'drain' | 'error' | 'notice' | 'notification' | 'end'>(
    event: Name,
    listener: Name extends 'connect' | 'drain' | 'end'
      ? () => void
      : Name extends 'error'
        ? (error: Error) => void
        : Name extends 'notice'
          ? (notice: Notice) => void
          : (notification: Notification) => void,
  ): this;
}

/**
 * Node's own at run time, without what its constructor sets up: its methods do that with the first listener, which few
 * leases ever have, and it would be a tenth of the cost of a checkout.
 */
function LazyEmitter(): void {}
LazyEmitter.prototype = EventEmitter.prototype;
export const ClientEmitter = LazyEmitter as unknown as new () => ClientEmitter;
