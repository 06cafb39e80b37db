/** What players are still to be told. */
import type { Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Creates the outbox: news are written with what they tell of, and struck out when Discord has them. */
export async function createOutbox(database: Kysely<unknown>): Promise<void> {
  const types = columnTypesOf(database);
  await database.schema
    .createTable('outbox')
    .addColumn('id', types.id, types.runningNumber)
    .addColumn('match_id', types.id, (column) => column.notNull().references('matches.id'))
    .addColumn('seat', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    // What tells it from other news of the same match: when it came to be, in the match's own time.
    .addColumn('at', types.timestamp, (column) => column.notNull())
    .addColumn('due_at', types.timestamp, (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addUniqueConstraint('outbox_once', ['match_id', 'seat', 'reason', 'at'])
    .execute();
  await database.schema.createIndex('outbox_due').on('outbox').column('due_at').execute();
}
