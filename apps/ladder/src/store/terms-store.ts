/** The terms of the ladder: who has accepted which version. */
import type { Database } from '@warmpool/database';
import { sql } from 'kysely';
import type { LadderSchema } from './schema.ts';
import {
  isFirstDelivery,
  onlyRow,
  playerQuery,
  toPlayer,
  visited,
  type Player,
  type Visit,
} from './visit.ts';

/** Reads who somebody is, with the terms that they have accepted. */
export async function readTerms(database: Database<LadderSchema>, visit: Visit): Promise<Player> {
  const [players] = await visited(database, visit, [playerQuery(database.queries, visit.playerId)]);
  return toPlayer(onlyRow(players));
}

/** Writes down that a player accepts a version of the terms; the first time counts. */
export async function acceptTerms(
  database: Database<LadderSchema>,
  visit: Visit,
  version: string,
): Promise<Player> {
  const { queries } = database;
  const accept = queries
    .updateTable('players')
    .set({ terms_version: version, terms_accepted_at: visit.at, updated_at: visit.at })
    .where('discord_id', '=', visit.playerId)
    .where(sql<boolean>`terms_version is distinct from ${version}`)
    .where(isFirstDelivery(visit));
  const [players] = await visited(database, visit, [playerQuery(queries, visit.playerId)], [accept]);
  return toPlayer(onlyRow(players));
}
