/** `/unstick`: what holds a player. */
import type { Database } from '@warmpool/database';
import { OPEN_STATUSES } from '../ladder/match-life.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
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

/** What holds a player after they left the queue. */
export interface Holding {
  readonly player: Player;
  readonly leftQueue: boolean;
  readonly match: MatchCard | undefined;
}

/** Ends every turn of a player that no open match needs, and reads the match that they are in. */
export async function leaveEverything(database: Database<LadderSchema>, visit: Visit): Promise<Holding> {
  const { queries } = database;
  const { playerId, at } = visit;
  const openMatches = queries.selectFrom('matches').select('id').where('status', 'in', OPEN_STATUSES);
  const leave = queries
    .updateTable('queue_entries')
    .set({ state: 'over', ended_at: at })
    .where('player_id', '=', playerId)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'waiting'),
        eb.and([eb('state', '=', 'playing'), eb('match_id', 'not in', openMatches)]),
      ]),
    )
    .where(isFirstDelivery(visit));
  const [players, left, matches] = await visited(
    database,
    visit,
    [
      playerQuery(queries, playerId),
      queries
        .selectFrom('queue_entries')
        .select('id')
        .where('player_id', '=', playerId)
        .where('ended_at', '=', at),
      matchCardQuery(queries)
        .where((eb) => eb.or([eb('m.player_1_id', '=', playerId), eb('m.player_2_id', '=', playerId)]))
        .where('m.status', 'in', OPEN_STATUSES),
    ],
    [leave],
  );
  const [match] = matches.rows;
  return {
    player: toPlayer(onlyRow(players)),
    leftQueue: left.rows.length > 0,
    match: match && toMatchCard(match),
  };
}
