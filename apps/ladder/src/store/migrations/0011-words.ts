/** In which language a player is told what they did not ask for. */
import type { Kysely } from 'kysely';

/** Makes room for the language of each player's Discord. */
export async function addPlayerLocale(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('players').addColumn('locale', 'text').execute();
}
