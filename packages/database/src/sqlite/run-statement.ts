/** Runs one statement on a SQLite handle and answers as PostgreSQL would. */
import type { CompiledQuery, QueryResult } from 'kysely';
import type { Database as Handle, JSValue } from 'node-sqlite3-wasm';
import { statementBeginnings } from './statement-text.ts';
import { fromSqliteRows, toSqliteValues, type ColumnTypes } from './values.ts';

/** A statement with its parameters in SQLite's form. */
export interface SqliteStatement {
  readonly sql: string;
  readonly values: JSValue[];
  /** Where its number of affected rows is found. */
  readonly affected: 'none' | 'run' | 'rows' | 'changes' | 'total-changes';
  /** Holds several statements, which run without rows. */
  readonly isScript: boolean;
}

/** Gets a compiled query ready. Throws `BadValueError` for a parameter that cannot be stored. */
export function toSqliteStatement({ query, sql, parameters }: CompiledQuery): SqliteStatement {
  const values = toSqliteValues(parameters);
  if (query.kind === 'RawNode') return { sql, values, ...lookAtRaw(sql, values) };
  const isChange =
    query.kind === 'InsertQueryNode' || query.kind === 'UpdateQueryNode' || query.kind === 'DeleteQueryNode';
  if (!isChange) return { sql, values, affected: 'none', isScript: false };
  return { sql, values, affected: query.returning === undefined ? 'run' : 'rows', isScript: false };
}

/** Runs a statement. Throws what the library throws. */
export function runStatement(
  handle: Handle,
  { sql, values, affected, isScript }: SqliteStatement,
  columns: ColumnTypes,
): QueryResult<unknown> {
  if (isScript) {
    handle.exec(sql);
    return { rows: [] };
  }
  if (affected === 'run') return { numAffectedRows: BigInt(handle.run(sql, values).changes), rows: [] };
  const before = affected === 'total-changes' ? numberFrom(handle, 'select total_changes() as n') : 0;
  const rows = fromSqliteRows(handle.all(sql, values), columns);
  if (affected === 'rows') return { numAffectedRows: BigInt(rows.length), rows };
  const hasChanged =
    affected === 'changes' ||
    (affected === 'total-changes' && numberFrom(handle, 'select total_changes() as n') !== before);
  return hasChanged
    ? { numAffectedRows: BigInt(numberFrom(handle, 'select changes() as n')), rows }
    : { rows };
}

const CHANGING = new Set(['insert', 'update', 'delete', 'replace']);

/** Hand-written SQL says what it is by its first word; `with` may lead into a change or not. */
function lookAtRaw(sql: string, values: readonly unknown[]): Pick<SqliteStatement, 'affected' | 'isScript'> {
  if (sql.includes(';')) {
    const { length } = statementBeginnings(sql);
    if (length > 1 && values.length > 0) {
      throw new TypeError(
        'a text with parameters can hold one statement only: run its statements one by one',
      );
    }
    if (length !== 1) return { affected: 'none', isScript: true };
  }
  const word = /^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? '';
  if (word === 'with') return { affected: 'total-changes', isScript: false };
  return { affected: CHANGING.has(word) ? 'changes' : 'none', isScript: false };
}

function numberFrom(handle: Handle, sql: string): number {
  return Number(handle.get(sql)?.['n'] ?? 0);
}
