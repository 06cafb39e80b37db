/** JSON values as parameters. */
import { sql, type RawBuilder } from 'kysely';
import { storableJson } from './parameters.ts';

/**
 * Any JSON value, also an array, a text or null, for a JSON column of either dialect. An object may be given to a
 * query as it is; an array may not, because PostgreSQL would take it for an array of its own, and so a JSON column
 * refuses it. Throws `BadValueError`.
 */
export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${storableJson(value, 'the value given to json()')}`;
}
