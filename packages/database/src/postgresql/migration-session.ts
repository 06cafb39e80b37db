/** The connection that migrations run on. */
import type { Kysely } from 'kysely';
import { kyselyOver } from '../kysely/kysely-over.ts';
import { toStatement, type Gateway, type Session } from './gateway.ts';
import { postgresqlDialect } from './postgresql-dialect.ts';

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
 * Runs `work` on one connection of the gateway, without time limits. None is opened beside those that the pool may have:
 * a server that allows no more would refuse it. The pool takes limits and lock back when the connection comes home.
 */
export async function withMigrationSession<T>(
  gateway: Gateway,
  work: (queries: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const session = unlimited(await gateway.acquire());
  try {
    // Apart, because a limit holds until the end of the text that lifts it.
    await session.query(toStatement({ sql: NO_LIMITS, parameters: [] }));
    await session.query(toStatement({ sql: PREPARE, parameters: [] }));
    return await work(queriesOn(session));
  } finally {
    session.release();
  }
}

/** Lifts the limit that the driver itself keeps; it takes 0 for "as the connection has it". */
function unlimited(session: Session): Session {
  return {
    query: (statement) => session.query({ ...statement, query_timeout: LONGEST_TIMER_MS }),
    release: (error) => session.release(error),
  };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Everything goes over the one session; giving it back is left to its owner. */
function queriesOn(session: Session): Kysely<unknown> {
  const gateway: Gateway = {
    batch: () => Promise.reject(new Error('a migration has no batch: run its statements one by one')),
    acquire: () =>
      Promise.resolve({ query: (statement) => session.query(statement), release: () => undefined }),
  };
  return kyselyOver<unknown>(postgresqlDialect(gateway, () => Promise.resolve()));
}
