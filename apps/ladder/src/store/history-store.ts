/** A player's own matches, newest first. */
import type { Database } from '@warmpool/database';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import type { LadderSchema } from './schema.ts';
import { visited, type Visit } from './visit.ts';

/** Reads the matches of the caller before a number, or the newest. */
export async function readOwnMatches(
  database: Database<LadderSchema>,
  visit: Visit,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<readonly MatchCard[]> {
  const { playerId } = visit;
  const matches = matchCardQuery(database.queries)
    .where((eb) => eb.or([eb('m.player_1_id', '=', playerId), eb('m.player_2_id', '=', playerId)]))
    .$if(before !== undefined, (query) => query.where('m.id', '<', before ?? 0))
    .orderBy('m.id', 'desc')
    .limit(limit);
  const [rows] = await visited(database, visit, [matches]);
  return rows.rows.map(toMatchCard);
}
