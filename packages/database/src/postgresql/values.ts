/** How values travel to PostgreSQL and back: the same for everybody, whatever the process or a session has set. */
import pg from 'pg';
import { refuseValue, storableDate, storableInteger, storableJson, storableText } from '../parameters.ts';

type Parse = (text: string) => unknown;

const OID = {
  int8: 20,
  date: 1082,
  dateArray: 1182,
  timestamp: 1114,
  timestampArray: 1115,
  int8Array: 1016,
  numericArray: 1231,
  numeric: 1700,
  textArray: 1009,
} as const;

/** What is told apart from `pg`'s own reading. */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [OID.int8, parseInteger],
  [OID.int8Array, (text) => parseArray(text, parseInteger)],
  [OID.numeric, String],
  [OID.numericArray, (text) => parseArray(text, String)],
  // A day has no time zone; a Date would be another day a few hours to the west.
  [OID.date, String],
  [OID.dateArray, (text) => parseArray(text, String)],
  [OID.timestamp, parseTimestamp],
  [OID.timestampArray, (text) => parseArray(text, parseTimestamp)],
]);

/** How `pg` reads a type; its own types know the built-in ones only, while it takes any. */
const readerOf: (oid: number, format?: 'text' | 'binary') => Parse = pg.types.getTypeParser;

/** Goes with every query; nothing global in `pg` is touched, and nothing that others set there matters for these. */
export const POSTGRESQL_TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    return (format === 'binary' ? undefined : PARSERS.get(oid)) ?? readerOf(oid, format);
  },
};

/** Parameters in the form in which `pg` sends them. Throws `BadValueError`, so that nothing can fail while sending. */
export function toPostgresqlValues(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value, index) =>
    Array.isArray(value) && value.length === 0 ? EMPTY_ARRAY : toPostgresqlValue(value, index),
  );
}

/**
 * `{}` alone is JSON, too: a column of that type would take an empty array for an empty object. JSON allows no form feed
 * before it, arrays do; so the mistake is refused, as it is by every array that is not empty.
 */
const EMPTY_ARRAY = '\f{}';

function toPostgresqlValue(value: unknown, index: number): unknown {
  if (typeof value === 'string') return storableText(value, index);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return String(storableInteger(value, index));
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? toPostgresqlObject(value, index) : refuseValue(value, index);
}

function toPostgresqlObject(value: object, index: number): unknown {
  if (ArrayBuffer.isView(value)) return value;
  if (value instanceof Date) return formatMoment(storableDate(value, index));
  if (Array.isArray(value)) return value.map((element: unknown) => toPostgresqlValue(element, index));
  return storableJson(value, `parameter ${index + 1}`);
}

/** In UTC, so that the time zone of this process never matters. */
function formatMoment(date: Date): string {
  const year = date.getUTCFullYear();
  if (year >= 0 && year <= 9999)
    return year > 0 ? date.toISOString() : `0001${date.toISOString().slice(4)} BC`;
  const monthToZone = date.toISOString().slice(7);
  return year > 0 ? `${year}${monthToZone}` : `${String(1 - year).padStart(4, '0')}${monthToZone} BC`;
}

function parseInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** A timestamp without time zone is read as UTC, which is what it was written in. */
function parseTimestamp(text: string): unknown {
  return readerOf(OID.timestamp)(text.endsWith(' BC') ? `${text.slice(0, -3)}Z BC` : `${text}Z`);
}

function parseArray(text: string, parse: Parse): unknown[] {
  const elements = readerOf(OID.textArray)(text) as unknown[];
  return elements.map((element) => mapNested(element, parse));
}

function mapNested(element: unknown, parse: Parse): unknown {
  if (Array.isArray(element)) return element.map((inner: unknown) => mapNested(inner, parse));
  return typeof element === 'string' ? parse(element) : element;
}
