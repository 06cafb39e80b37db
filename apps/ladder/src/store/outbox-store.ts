/** The outbox: what players are to be told is written together with what happened, so that no end of a process loses it. */
import type { BatchQuery, Database } from '@warmpool/database';
import type { Kysely, RawBuilder } from 'kysely';
import type { NoticeReason } from '../ladder/notice-reason.ts';
import type { Seat } from '../ladder/result.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import type { LadderSchema } from './schema.ts';

/** Something of a match that the player in a seat is to be told. */
export interface News {
  readonly matchId: number;
  readonly seat: Seat;
  readonly reason: NoticeReason;
  /** When it came to be: tells it from other news of the same kind. */
  readonly at: Date;
}

/** News that Discord may not have yet. */
export interface WaitingNews extends News {
  readonly match: MatchCard;
  /** How often telling it has failed. */
  readonly tries: number;
}

/** The column of a match that says when news of a kind came to be. */
const AT = {
  found: 'created_at',
  confirmed: 'created_at',
  reminder: 'created_at',
  reported: 'reported_at',
  decided: 'settled_at',
} as const satisfies Record<NoticeReason, string>;

/** Writes news down, where `isNews` holds of the match. */
export function newsQuery(
  queries: Kysely<LadderSchema>,
  { matchId, seat, reason }: Omit<News, 'at'>,
  isNews: RawBuilder<boolean>,
): BatchQuery {
  return queries
    .insertInto('outbox')
    .columns(['match_id', 'seat', 'reason', 'at', 'due_at'])
    .expression((eb) =>
      eb
        .selectFrom('matches')
        .select((select) => [
          'id',
          select.val(seat).as('seat'),
          select.val(reason).as('reason'),
          `${AT[reason]} as at`,
          `${AT[reason]} as due_at`,
        ])
        .where('id', '=', matchId)
        .where(isNews),
    )
    .onConflict((conflict) => conflict.doNothing());
}

/** News that have been due for long enough that whoever wrote them has failed, oldest first. */
export async function newsDue(
  database: Database<LadderSchema>,
  { dueBefore, limit }: { readonly dueBefore: Date; readonly limit: number },
): Promise<readonly WaitingNews[]> {
  const rows = await matchCardQuery(database.queries)
    .innerJoin('outbox as o', 'o.match_id', 'm.id')
    .select(['o.seat', 'o.reason', 'o.at', 'o.tries'])
    .where('o.due_at', '<=', dueBefore)
    .orderBy('o.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    matchId: row.id,
    seat: row.seat,
    reason: row.reason,
    at: row.at,
    tries: row.tries,
    match: toMatchCard(row),
  }));
}

/** Strikes news out: they were told, or never can be. */
export async function strikeNews(
  database: Database<LadderSchema>,
  { matchId, seat, reason, at }: News,
): Promise<void> {
  await database.queries
    .deleteFrom('outbox')
    .where('match_id', '=', matchId)
    .where('seat', '=', seat)
    .where('reason', '=', reason)
    .where('at', '<=', at)
    .execute();
}

/** Keeps news for another try. */
export async function postponeNews(
  database: Database<LadderSchema>,
  { matchId, seat, reason, at }: News,
  dueAt: Date,
): Promise<void> {
  await database.queries
    .updateTable('outbox')
    .set((eb) => ({ tries: eb('tries', '+', 1), due_at: dueAt }))
    .where('match_id', '=', matchId)
    .where('seat', '=', seat)
    .where('reason', '=', reason)
    .where('at', '=', at)
    .execute();
}
