/** The processes that serve this ladder, as the database sees them. */
import type { Database } from '@warmpool/database';
import { sql } from 'kysely';
import type { LadderSchema } from './schema.ts';

/** What a process calls itself to the database; with a budget followed by a name of its own, so that they can be counted. */
export const PROCESS_NAME = 'warmpool-ladder';

/**
 * How many processes with a name of their own are connected to this database. It asks the server who is there: one that
 * is killed is gone at once, and there is nothing to be cleaned up behind it. The names are shown to every user.
 */
export async function countProcesses({ queries }: Database<LadderSchema>): Promise<number> {
  const { rows } = await sql<{ processes: number }>`
    select count(distinct application_name)::int as processes from pg_stat_activity
    where datname = current_database() and application_name like ${`${PROCESS_NAME} %`}`.execute(queries);
  return rows[0]?.processes ?? 0;
}

/** How many connections of processes that serve this ladder the server has, besides the one that asks. */
export async function countServing({ queries }: Database<LadderSchema>): Promise<number> {
  const { rows } = await sql<{ connections: number }>`
    select count(*)::int as connections from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and (application_name = ${PROCESS_NAME} or application_name like ${`${PROCESS_NAME} %`})`.execute(
    queries,
  );
  return rows[0]?.connections ?? 0;
}
