/** How certain both ratings were when a match was made: whoever decides it late, or again, goes by that. */
import type { Kysely } from 'kysely';
import { columnTypesOf } from './column-types.ts';

/** Makes room for it; null of matches from before, and where the ladder's system does not know. */
export async function addCertaintyOfMatches(database: Kysely<unknown>): Promise<void> {
  const { timestamp } = columnTypesOf(database);
  for (const player of [1, 2]) {
    const matches = database.schema.alterTable('matches');
    // oxlint-disable-next-line no-await-in-loop -- a migration has one connection
    await matches.addColumn(`deviation_${player}`, 'double precision').execute();
    // oxlint-disable-next-line no-await-in-loop -- as above
    await matches.addColumn(`volatility_${player}`, 'double precision').execute();
    // oxlint-disable-next-line no-await-in-loop -- as above
    await matches.addColumn(`last_played_at_${player}`, timestamp).execute();
  }
}
