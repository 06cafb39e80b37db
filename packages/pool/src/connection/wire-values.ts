import { pgInternals } from './pg-client.ts';
import { MOST_BYTES } from './wire-writer.ts';

/** A value in the form that goes over the wire; null is NULL. */
export type WireValues = (string | Buffer | null)[];

/** What PostgreSQL takes as one message, less room for the rest of it. A longer one would end the connection. */
const MOST_VALUE_BYTES = 0x3fff_0000;

/** Values in the form that goes over the wire. Throws where one has none, or they are too many. */
export function wireValues(values: unknown): WireValues {
  if (!Array.isArray(values)) throw new TypeError('Query values must be an array');
  refuseTooMany(values.length);
  const wire: WireValues = [];
  // Unlike `map` it sees the gaps of a sparse array; to pg they are NULL.
  for (const value of values) wire.push(wireValue(value));
  return wire;
}

/** One value in the form that goes over the wire. Throws where it has none. */
export function wireValue(value: unknown): string | Buffer | null {
  // What has a `toJSON` that gives nothing becomes nothing.
  const prepared: unknown = pgInternals.utils.prepareValue(value) ?? null;
  if (prepared === null || typeof prepared === 'string' || Buffer.isBuffer(prepared)) return prepared;
  throw new TypeError(`The toString of a query's value gave no text, but ${typeof prepared}`);
}

/** The protocol counts values in 16 bits; `pg` would write a wrong number and the server would lose its place. */
export function refuseTooMany(count: number): void {
  if (count > 65_535) throw new RangeError(`A query has ${count} values; PostgreSQL takes 65535`);
}

/** By the size of all of them together. */
export function refuseTooLarge(values: WireValues): void {
  let most = 0;
  for (const value of values) most += (value?.length ?? 0) * MOST_BYTES;
  // To count them takes time, and is seldom needed.
  if (most <= MOST_VALUE_BYTES) return;
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value ?? ''), 0);
  if (bytes > MOST_VALUE_BYTES)
    throw new RangeError(`The values of a query have ${bytes} bytes; PostgreSQL takes ${MOST_VALUE_BYTES}`);
}
