/** A JSON value where the database cannot tell by itself that it is one. */
import { sql, type RawBuilder } from 'kysely';

/** A value as the dialect keeps JSON: `jsonb` on PostgreSQL, text on SQLite. */
export function jsonValue(dialect: 'postgresql' | 'sqlite', value: readonly string[]): RawBuilder<string> {
  const text = JSON.stringify(value);
  return dialect === 'postgresql' ? sql<string>`cast(${text} as jsonb)` : sql<string>`cast(${text} as text)`;
}
