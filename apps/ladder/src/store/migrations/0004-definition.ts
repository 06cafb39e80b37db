/** What ladders other than the first need: how certain a rating is, changes that are not opposite, servers. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Adds the columns that a ladder's definition can ask for. */
export async function addDefinitionColumns(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema.alterTable('ratings').addColumn('deviation', 'double precision').execute();
  await schema.alterTable('ratings').addColumn('volatility', 'double precision').execute();
  await schema.alterTable('rating_history').addColumn('deviation_after', 'double precision').execute();
  await schema.alterTable('matches').renameColumn('rating_change', 'rating_change_1').execute();
  await schema.alterTable('matches').addColumn('rating_change_2', 'integer').execute();
  await sql`update matches set rating_change_2 = -rating_change_1`.execute(database);
  await schema.alterTable('matches').addColumn('server', 'text').execute();
  // Who has met of late is asked at every wave.
  await schema.createIndex('matches_by_creation').on('matches').column('created_at').execute();
}
