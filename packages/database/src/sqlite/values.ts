/** How values travel to SQLite, which knows fewer types, and back. */
import type { JSValue } from 'node-sqlite3-wasm';
import { BadValueError } from '../errors.ts';
import { refuseValue, storableDate, storableInteger, storableJson, storableText } from '../parameters.ts';

/** What a column holds that SQLite has no type for. */
export type ColumnType = 'boolean' | 'timestamp' | 'json';

/** Such columns, by name; a result column with this name is read accordingly, whatever table it comes from. */
export type ColumnTypes = Readonly<Record<string, ColumnType>>;

type Row = Record<string, unknown>;

/** Parameters in the form in which SQLite stores them. Throws `BadValueError`. */
export function toSqliteValues(parameters: readonly unknown[]): JSValue[] {
  return parameters.map((value, index) => toSqliteValue(value, index));
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function toSqliteValue(value: unknown, index: number): JSValue {
  if (typeof value === 'string') return wellFormed(storableText(value, index));
  if (typeof value === 'number') {
    if (Number.isNaN(value))
      throw new BadValueError(`parameter ${index + 1} is NaN, which SQLite would make null`);
    return value;
  }
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return storableInteger(value, index);
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? toSqliteObject(value, index) : refuseValue(value, index);
}

/** As PostgreSQL's driver does: half of a pair becomes the replacement character. */
function wellFormed(text: string): string {
  return LONE_SURROGATE.test(text) ? Buffer.from(text).toString() : text;
}

function toSqliteObject(value: object, index: number): JSValue {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  // In UTC with milliseconds, so that their order as text is their order in time (from year 0 to 9999).
  if (value instanceof Date) return storableDate(value, index).toISOString();
  if (Array.isArray(value)) {
    throw new BadValueError(
      `parameter ${index + 1} is an array, which SQLite has no type for: give a JSON array as json(value)`,
    );
  }
  return storableJson(value, `parameter ${index + 1}`);
}

/** Reads the columns that have a type of ours, in place. Throws `BadValueError` for one that holds something else. */
export function fromSqliteRows(rows: Row[], columns: ColumnTypes): Row[] {
  const [first] = rows;
  if (first === undefined) return rows;
  for (const name of Object.keys(first)) {
    const type = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (type === undefined) continue;
    for (const row of rows) row[name] = row[name] === null ? null : READERS[type](row[name], name);
  }
  return rows;
}

const READERS: Readonly<Record<ColumnType, (value: unknown, name: string) => unknown>> = {
  boolean: (value, name) => {
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
    return refuseColumn(name, 'boolean', value);
  },
  timestamp: (value, name) => {
    const date = typeof value === 'string' ? parseTimestamp(value) : undefined;
    return date === undefined || Number.isNaN(date.getTime()) ? refuseColumn(name, 'timestamp', value) : date;
  },
  json: (value, name) => {
    if (typeof value !== 'string')
      return typeof value === 'number' ? value : refuseColumn(name, 'json', value);
    try {
      const parsed: unknown = JSON.parse(value);
      return parsed;
    } catch {
      return refuseColumn(name, 'json', value);
    }
  },
};

/** SQLite's own functions write "2024-01-31 12:00:00" and mean UTC; without the Z, JavaScript would not. */
function parseTimestamp(text: string): Date {
  return new Date(
    /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(text) && !/[Z+]/.test(text) ? `${text.replace(' ', 'T')}Z` : text,
  );
}

function refuseColumn(name: string, type: ColumnType, value: unknown): never {
  const shown = typeof value === 'string' ? `"${value.slice(0, 60)}"` : `a ${typeof value}`;
  throw new BadValueError(`the column ${name} is declared as ${type} but holds ${shown}`);
}
