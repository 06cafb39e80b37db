/** The seed's two questions to the environment; the environment is handed in. */
import { connectionTarget } from './connection-target.ts';
import type { DatabaseKind } from './database.ts';
import { ConfigurationError } from './errors.ts';
import { masked, type MaskedText } from './masked.ts';

/** The settings that decide about the database, as `process.env` has them. */
export interface DatabaseEnvironment {
  readonly DATABASE_TYPE?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
}

/**
 * Whether the settings name a PostgreSQL server of one's own: `DATABASE_TYPE=postgresql`, or a `DATABASE_URL` and no
 * type. Throws `ConfigurationError` for a type that does not exist.
 */
export function isPostgresql({ DATABASE_TYPE: type, DATABASE_URL: url }: DatabaseEnvironment): boolean {
  if (type === undefined || type === '') return url !== undefined && url !== '';
  return requireKind(type) === 'postgresql';
}

/**
 * `DATABASE_URL`, checked; printed in any way it shows no password, and only `reveal()` gives it whole.
 * Throws `ConfigurationError` when it is missing and `ConnectionStringError` when it cannot be understood.
 */
export function databaseConnectionString({ DATABASE_URL: url }: DatabaseEnvironment): MaskedText {
  if (url === undefined || url === '') {
    throw new ConfigurationError(
      'DATABASE_URL is not set: set it to postgresql://user:password@host:5432/database?sslmode=verify-full',
    );
  }
  return masked(url, connectionTarget(url).shown);
}

/** Checks a kind of database that comes from outside. Throws `ConfigurationError`. */
export function requireKind(type: unknown): DatabaseKind {
  if (type === 'postgresql' || type === 'embedded' || type === 'sqlite') return type;
  const hint = type === 'postgres' || type === 'pg' ? ': did you mean postgresql?' : '';
  throw new ConfigurationError(
    `DATABASE_TYPE must be postgresql, embedded or sqlite, received ${JSON.stringify(type)}${hint}`,
  );
}
