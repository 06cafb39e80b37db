/** The connection that migrations run on. */
import type { Kysely } from 'kysely';
import { explainConnectionFailure } from '../connection-failure.ts';
import type { ConnectionTarget } from '../connection-target.ts';
import { openDirectConnection } from '../direct/direct-connection.ts';
import type { ClientSettings } from '../direct/direct-connections.ts';
import { recordRoundTrip } from '../round-trips.ts';
import { toStatement, type Session } from './gateway.ts';
import { postgresqlQueries } from './postgresql-queries.ts';

const OPEN_TIMEOUT_MILLIS = 30_000;

/** Limits that are right for a command are wrong for a migration, and for waiting while another program migrates. */
const NO_LIMITS =
  'set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0';

/**
 * One program at a time comes past the first line; the lock goes with the connection. The tables are Kysely's: it looks
 * for them by name in every schema, and would take those of another program in the same database for its own.
 */
const PREPARE = `
  select pg_advisory_lock(7236819405518762);
  create table if not exists kysely_migration (
    name varchar(255) not null primary key,
    "timestamp" varchar(255) not null
  );
  create table if not exists kysely_migration_lock (
    id varchar(255) not null primary key,
    is_locked integer not null default 0
  )`;

/**
 * Runs `work` on a connection of its own without time limits. It is not one of the pool's: those have limits, and the
 * lock of a program that dies must go with its connection.
 */
export async function withMigrationSession<T>(
  target: ConnectionTarget,
  direct: ClientSettings,
  work: (queries: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const session = await openSession(target, direct);
  try {
    // Apart, because a limit holds until the end of the text that lifts it.
    await session.query(toStatement({ sql: NO_LIMITS, parameters: [] }));
    await session.query(toStatement({ sql: PREPARE, parameters: [] }));
    return await work(queriesOn(session));
  } finally {
    session.release();
  }
}

async function openSession(
  target: ConnectionTarget,
  { client, onConnect }: ClientSettings,
): Promise<Session> {
  try {
    return await openDirectConnection({
      client: { ...client, ...target.clientOptions(), query_timeout: 0 },
      pipeline: false,
      timeoutMillis: target.connectTimeoutMillis ?? OPEN_TIMEOUT_MILLIS,
      onConnect,
    });
  } catch (error) {
    throw explainConnectionFailure(error, target);
  }
}

/** Everything goes over the one session; giving it back is left to its owner. */
function queriesOn(session: Session): Kysely<unknown> {
  return postgresqlQueries<unknown>(
    {
      query: (statement) => {
        recordRoundTrip();
        return session.query(statement);
      },
      batch: () => Promise.reject(new Error('a migration has no batch: run its statements one by one')),
      acquire: () =>
        Promise.resolve({ query: (statement) => session.query(statement), release: () => undefined }),
    },
    () => Promise.resolve(),
  );
}
