/**
 * The shapes of a query and its result, structurally those of `@types/pg`, so that code typed for `pg.Pool`
 * takes ours and ours needs no types from `pg`.
 */

// oxlint-disable-next-line typescript/no-explicit-any -- rows and values are whatever the statement says, as in @types/pg
export type Anything = any;

/** Decides how a value of a type is read; the shape of `pg.types` and of `pg.TypeOverrides`. */
export interface TypeParsers {
  getTypeParser(oid: number, format?: Anything): Anything;
}

/** Only a list can be values; otherwise a callback would pass for them. As in @types/pg. */
export type QueryValues<Values> = Values extends unknown[] ? Values : never;

/** One statement with its values. */
export interface QueryConfig<Values = Anything[]> {
  /** May be missing for a `name` that this connection has prepared already. */
  text: string;
  values?: Values | undefined;
  /** Prepares the statement once per connection under this name. */
  name?: string | undefined;
  rowMode?: string | undefined;
  types?: TypeParsers | undefined;
  /** In place of the client's `query_timeout`: how long the answer may take, in milliseconds. */
  query_timeout?: number | undefined;
  /**
   * With `pool.query`: ends the wait for a connection, and asks the server to give up the statement if it runs already.
   * The call rejects with the signal's reason at once; a statement that was sent may have been run.
   */
  signal?: AbortSignal | undefined;
}

/** A statement whose rows come as arrays. */
export interface QueryArrayConfig<Values = Anything[]> extends QueryConfig<Values> {
  rowMode: 'array';
}

/** One column of a result. */
export interface FieldDef {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  format: string;
}

/** What a statement answered. */
export interface QueryResult<Row = Anything> {
  command: string;
  /** Rows read or changed; null for a statement that does neither. */
  rowCount: number | null;
  oid: number;
  fields: FieldDef[];
  rows: Row[];
}

/** A query that speaks the protocol itself: `pg.Query`, cursors, streams, COPY. */
export interface Submittable {
  submit(connection: Anything): unknown;
}

/** What `query` was called with, told apart once. */
export interface QueryCall {
  readonly config: string | QueryConfig | Submittable;
  readonly values: unknown[] | undefined;
  readonly callback: QueryCallback | undefined;
}

/** Declared as a method, so that `(error: Error, result) => …` is taken too, as `@types/pg` has it. */
export type QueryCallback<Result = Anything> = {
  answer(error: Error | undefined, result: Result): void;
}['answer'];

/** Sorts out `pg`'s call forms: (text), (text, values), (config, values), each with a callback or without. */
export function queryCall(
  config: unknown,
  values: unknown,
  callback: unknown,
  /** Named in the message, such as `pool.query`. */
  caller: string,
): QueryCall {
  if (typeof config !== 'string' && (typeof config !== 'object' || config === null)) {
    throw new TypeError(
      `Expected the first argument of ${caller} to be a text, a query config or a query object, got ${String(config)} (${typeof config})`,
    );
  }
  const objection = objectionToName(config);
  if (objection) throw new TypeError(`The statement given to ${caller} cannot be sent: it ${objection}`);
  const given = typeof values === 'function' ? values : callback;
  if (given !== undefined && given !== null && typeof given !== 'function') {
    throw new TypeError(`callback is not a function: ${caller} got ${typeof given}`);
  }
  return {
    config: config as QueryCall['config'],
    values: typeof values === 'function' ? undefined : (values as unknown[] | undefined),
    callback: (given ?? undefined) as QueryCallback | undefined,
  };
}

/** Names of statements that the pool prepares by itself begin with this. */
export const OWN_NAMES = 'warmpool_';

/** Why a statement cannot have its name, in words that follow its number; undefined when it can. */
export function objectionToName(config: string | object): string | undefined {
  const name: unknown = typeof config === 'object' && 'name' in config ? config.name : undefined;
  if (typeof name !== 'string' || !name.startsWith(OWN_NAMES)) return undefined;
  return `has the name '${name}'; those that begin with '${OWN_NAMES}' are the pool's own, choose another`;
}

export function isSubmittable(config: QueryCall['config']): config is Submittable {
  return typeof config === 'object' && 'submit' in config && typeof config.submit === 'function';
}

/** Whether a query object may keep its connection for as long as its owner likes: a cursor, a stream. */
export function isKeptOpen(query: Submittable): boolean {
  return 'close' in query || 'destroy' in query;
}

/** The text of a query, as far as it can be seen from outside. */
export function textOf(config: QueryCall['config']): string | undefined {
  if (typeof config === 'string') return config;
  const text: unknown = 'text' in config ? config.text : undefined;
  return typeof text === 'string' ? text : undefined;
}
