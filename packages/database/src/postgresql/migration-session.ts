/** The connection that migrations run on. */
import type { Kysely } from 'kysely';
import { kyselyOver } from '../kysely/kysely-over.ts';
import { toQueryResult, toStatement, type Gateway, type Session, type StatementResult } from './gateway.ts';
import { postgresqlDialect } from './postgresql-dialect.ts';

/** Limits that are right for a command are wrong for a migration, and for waiting while another program migrates. */
const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

/** The number of the advisory lock that `migrate()` holds: who takes it keeps every program from migrating meanwhile. */
export const MIGRATION_LOCK = 7_236_819_405_518_762n;

const LIFT_LIMITS = `
  select name, current_setting(name) as setting, set_config(name, '0', false) from unnest($1::text[]) as name`;

/** As they were, and not as the session began: `onConnect` may have set them. */
const PUT_BACK = `
  select pg_advisory_unlock(${MIGRATION_LOCK}), set_config(name, setting, false)
  from unnest($1::text[], $2::text[]) as limits (name, setting)`;

/**
 * One program at a time comes past the first line. The tables are Kysely's: it looks
 * for them by name in every schema, and would take those of another program in the same database for its own.
 */
const PREPARE = `
  select pg_advisory_lock(${MIGRATION_LOCK});
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
 * a server that allows no more would refuse it. Limits and lock are given back also where the pool resets nothing.
 */
export async function withMigrationSession<T>(
  gateway: Gateway,
  work: (queries: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const session = unlimited(await gateway.acquire());
  let limits: StatementResult | StatementResult[] | undefined;
  try {
    // Apart, because a limit holds until the end of the text that lifts it.
    limits = await session.query(toStatement({ sql: LIFT_LIMITS, parameters: [LIMITS] }));
    await session.query(toStatement({ sql: PREPARE, parameters: [] }));
    return await work(queriesOn(session));
  } finally {
    session.release(limits && (await putBack(session, limits)));
  }
}

/** The error with which it failed: then the lock goes with the connection. */
async function putBack(
  session: Session,
  limits: StatementResult | StatementResult[],
): Promise<Error | undefined> {
  const { rows } = toQueryResult<{ name: string; setting: string }>(limits);
  const parameters = [rows.map(({ name }) => name), rows.map(({ setting }) => setting)];
  try {
    await session.query(toStatement({ sql: PUT_BACK, parameters }));
    return undefined;
  } catch (error) {
    return error as Error;
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
