/** The end of a match: reports, and the one settlement that follows from them. */
import type { Database } from '@warmpool/database';
import { sql, type RawBuilder } from 'kysely';
import type { RatingStep } from '../ladder/rating.ts';
import type { Outcome, Seat } from '../ladder/result.ts';
import { matchCardQuery, toMatchCard, type MatchCard } from './match-card.ts';
import { readAfter } from './read-after.ts';
import type { LadderSchema } from './schema.ts';
import { isFirstDelivery, visited, type Visit } from './visit.ts';

/**
 * Writes down what a player says of their match while it is open, in the seat where they sit, and reads the match. The
 * read comes after the write and sees the other's report if it is there: of two who report at once, at least the
 * later sees both. Undefined when there is no such match.
 */
export async function reportResult(
  database: Database<LadderSchema>,
  visit: Visit,
  { matchId, outcomes }: { readonly matchId: number; readonly outcomes: Readonly<Record<Seat, Outcome>> },
): Promise<MatchCard | undefined> {
  const { queries } = database;
  const { playerId } = visit;
  const reports = (['player_1', 'player_2'] as const).map((seat) =>
    queries
      .updateTable('matches')
      .set({
        ...(seat === 'player_1' ? { report_1: outcomes.player_1 } : { report_2: outcomes.player_2 }),
        reported_at: visit.at,
      })
      .where('id', '=', matchId)
      .where(seat === 'player_1' ? 'player_1_id' : 'player_2_id', '=', playerId)
      .where('status', '=', 'open')
      .where(isFirstDelivery(visit)),
  );
  const [matches] = await visited(
    database,
    visit,
    [matchCardQuery(queries).where('m.id', '=', matchId)],
    reports,
  );
  const [match] = matches.rows;
  return match && toMatchCard(match);
}

/** A decided match, on its way into the database. */
export interface Settlement {
  readonly match: MatchCard;
  readonly outcome: Outcome;
  /** What it does to player 1 and to player 2. */
  readonly steps: readonly [RatingStep, RatingStep];
  /** Names this attempt and no other: a fresh one for every call. */
  readonly token: string;
  readonly at: Date;
}

/** What a settlement came to. */
export interface Settled {
  /** Whether this attempt did it; false when the match was settled already or its reports changed. */
  readonly isOurs: boolean;
  readonly match: MatchCard | undefined;
}

/**
 * Settles an agreed match in one batch: status, both ratings and tallies, both lines of history, both players free.
 *
 * The first statement takes the match, if it is still open with these reports, and marks it with the token; all others
 * act only where the token is theirs. So of two settlements at once one does everything and the other nothing, and a
 * batch that is lost on the way leaves the match open.
 */
export async function settleMatch(
  database: Database<LadderSchema>,
  { match, outcome, steps, token, at }: Settlement,
): Promise<Settled> {
  const { queries } = database;
  const isOurs = settledBy(match.id, token);
  const parties = [
    { player: match.player1, step: steps[0], seat: 'player_1' as const },
    { player: match.player2, step: steps[1], seat: 'player_2' as const },
  ]
    // Always in the same order, so that two transactions cannot wait for each other.
    .toSorted((a, b) => (a.player.id < b.player.id ? -1 : 1));
  const changes = [
    queries
      .updateTable('matches')
      .set({
        status: 'agreed',
        outcome,
        rating_change_1: steps[0].change,
        rating_change_2: steps[1].change,
        settlement: token,
        settled_at: at,
      })
      .where('id', '=', match.id)
      .where('status', '=', 'open')
      .where('report_1', '=', outcome)
      .where('report_2', '=', outcome),
    ...parties.map(({ player, seat, step }) =>
      queries
        .updateTable('ratings')
        .set((eb) => ({
          rating: eb('rating', '+', step.change),
          deviation: step.deviation,
          volatility: step.volatility,
          games: eb('games', '+', 1),
          wins: eb('wins', '+', outcome === seat ? 1 : 0),
          losses: eb('losses', '+', outcome !== seat && outcome !== 'draw' ? 1 : 0),
          draws: eb('draws', '+', outcome === 'draw' ? 1 : 0),
          last_played_at: at,
        }))
        .where('player_id', '=', player.id)
        .where('race', '=', player.race)
        .where(isOurs),
    ),
    ...parties.map(({ player, step }) =>
      queries
        .insertInto('rating_history')
        .columns(['match_id', 'player_id', 'race', 'rating_before', 'rating_after', 'deviation_after', 'at'])
        .expression((eb) =>
          eb
            .selectFrom('ratings')
            .select((select) => [
              sql<number>`cast(${match.id} as bigint)`.as('match_id'),
              'player_id',
              'race',
              select('rating', '-', step.change).as('rating_before'),
              'rating as rating_after',
              'deviation',
              'last_played_at',
            ])
            .where('player_id', '=', player.id)
            .where('race', '=', player.race)
            .where(isOurs),
        ),
    ),
    release(database, match.id, isOurs, at),
  ];
  return settled(database, changes, match.id, token);
}

/** Records that two reports contradict each other, for an admin to decide, and frees both players. */
export async function disputeMatch(
  database: Database<LadderSchema>,
  { match, token, at }: Omit<Settlement, 'outcome' | 'steps'>,
): Promise<Settled> {
  const { queries } = database;
  const changes = [
    queries
      .updateTable('matches')
      .set({ status: 'disputed', settlement: token, settled_at: at })
      .where('id', '=', match.id)
      .where('status', '=', 'open')
      .where('report_1', '=', match.player1.report)
      .where('report_2', '=', match.player2.report),
    release(database, match.id, settledBy(match.id, token), at),
  ];
  return settled(database, changes, match.id, token);
}

/** Open matches that both players have reported: what a crash between report and settlement leaves behind. */
export async function matchesToSettle(
  database: Database<LadderSchema>,
  reportedBefore: Date,
): Promise<readonly MatchCard[]> {
  const rows = await matchCardQuery(database.queries)
    .where('m.status', '=', 'open')
    .where('m.report_1', 'is not', null)
    .where('m.report_2', 'is not', null)
    .where('m.reported_at', '<', reportedBefore)
    .execute();
  return rows.map(toMatchCard);
}

function settledBy(matchId: number, token: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from matches where id = ${matchId} and settlement = ${token})`;
}

function release(database: Database<LadderSchema>, matchId: number, isOurs: RawBuilder<boolean>, at: Date) {
  return database.queries
    .updateTable('queue_entries')
    .set({ state: 'over', ended_at: at })
    .where('match_id', '=', matchId)
    .where('state', '=', 'playing')
    .where(isOurs);
}

async function settled(
  database: Database<LadderSchema>,
  changes: Parameters<typeof readAfter>[1],
  matchId: number,
  token: string,
): Promise<Settled> {
  const { queries } = database;
  const [tokens, matches] = await readAfter(database, changes, [
    queries.selectFrom('matches').select('settlement').where('id', '=', matchId),
    matchCardQuery(queries).where('m.id', '=', matchId),
  ]);
  const [match] = matches.rows;
  return { isOurs: tokens.rows[0]?.settlement === token, match: match && toMatchCard(match) };
}
