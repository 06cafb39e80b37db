/** Lets the time pass in which only who wrote news, or has claimed them, tells them. */
import type { Database } from '@warmpool/database';
import { sql } from 'kysely';

/** Makes everything in a PostgreSQL outbox as old as it must be for any process to tell it. */
export async function endOutboxGrace<Schema>({ queries }: Database<Schema>): Promise<void> {
  await sql`update outbox set at = at - interval '10 seconds'`.execute(queries);
  await sql`update deliveries set held_until = held_until - interval '1 hour'`.execute(queries);
}
