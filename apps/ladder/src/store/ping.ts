/** Whether the database answers at all. */
import type { Database } from '@warmpool/database';
import { sql } from 'kysely';
import type { LadderSchema } from './schema.ts';

/** Asks the database for nothing; rejects when it does not answer. */
export async function ping({ queries }: Database<LadderSchema>): Promise<void> {
  await sql`select 1`.execute(queries);
}
