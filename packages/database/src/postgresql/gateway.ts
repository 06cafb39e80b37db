/** The way to PostgreSQL, whether through the pool or directly. */
import type { CompiledQuery, QueryResult } from 'kysely';
import { POSTGRESQL_TYPES, toPostgresqlValues } from './values.ts';

/** One statement as the driver takes it. */
export interface Statement {
  readonly text: string;
  /** Missing where there are none: such a text may hold several statements. */
  readonly values?: unknown[];
  readonly types: typeof POSTGRESQL_TYPES;
  /** For how long the driver waits for the answer, in milliseconds, where the connection's own limit is wrong. */
  readonly query_timeout?: number;
  /** `extended`: the server itself refuses several statements in one text. */
  readonly queryMode?: 'extended';
}

/** What the driver answers to one statement. */
export interface StatementResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: unknown[];
}

/** A connection for a while; the first statement may still have to wait for it. */
export interface Session {
  query(statement: Statement): Promise<StatementResult | StatementResult[]>;
  /** Gives the connection back; an error closes it. */
  release(error?: Error): void;
}

/** Runs statements somewhere. It counts the round trips of `batch`; who acquires a session counts its own. */
export interface Gateway {
  /** Rejects with `BatchError`. */
  batch(statements: readonly Statement[]): Promise<StatementResult[]>;
  acquire(): Promise<Session>;
}

/** Turns a compiled query into a statement. Throws `BadValueError` for a parameter that cannot be sent. */
export function toStatement({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Statement {
  if (parameters.length === 0) return { text: sql, types: POSTGRESQL_TYPES };
  return { text: sql, values: toPostgresqlValues(parameters), types: POSTGRESQL_TYPES };
}

const CHANGING = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** The driver's answer as Kysely's. Several statements in one text have no single answer, so there are no rows. */
export function toQueryResult<Row>(result: StatementResult | StatementResult[]): QueryResult<Row> {
  if (Array.isArray(result)) return { rows: [] };
  // The driver does not know what the rows are; the query's own type does.
  const rows = result.rows as Row[];
  if (!CHANGING.has(result.command)) return { rows };
  return { numAffectedRows: BigInt(result.rowCount ?? 0), rows };
}

/** Whether the server refused a statement, rather than the connection breaking under it. */
export function isServerError(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}
