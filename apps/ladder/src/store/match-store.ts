/**
 * The life of a match in the database: each transition is one batch. Its first statements change the match where its
 * state allows it, and mark it with the attempt's token; all others act only where the token is theirs. So of two
 * attempts at once one does everything and the other nothing, and a batch that is lost on the way leaves no half.
 */
import type { BatchQuery, Database } from '@warmpool/database';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { PenaltyRule } from '../ladder/definition.ts';
import { isOpen, OPEN_STATUSES, statusesBefore, type MatchStatus } from '../ladder/match-life.ts';
import type { RatingStep } from '../ladder/rating.ts';
import type { MatchReason } from '../ladder/notice-reason.ts';
import { SEATS, type Outcome, type Seat } from '../ladder/result.ts';
import { recordQuery, type AdminRecord } from './admin-store.ts';
import { matchCardQuery, toMatchCard, type MatchCard, type MatchPlayer } from './match-card.ts';
import { newsQuery } from './outbox-store.ts';
import { abortsQuery, penaltyChanges } from './penalty-store.ts';
import { readAfter } from './read-after.ts';
import type { LadderSchema } from './schema.ts';
import { isFirstDelivery, visited, type Visit } from './visit.ts';

/**
 * Writes down that a player confirms their match; the second to do so makes it a confirmed one. Both write the same row
 * before they look at it, so one of two at once sees both. Undefined when there is no such match.
 */
export async function confirmMatch(
  database: Database<LadderSchema>,
  visit: Visit,
  { matchId, reportBy }: { readonly matchId: number; readonly reportBy: Date },
): Promise<MatchCard | undefined> {
  const { queries } = database;
  const confirmations = SEATS.map((seat) =>
    queries
      .updateTable('matches')
      .set(seat === 'player_1' ? { confirmed_1_at: visit.at } : { confirmed_2_at: visit.at })
      .where('id', '=', matchId)
      .where(seat === 'player_1' ? 'player_1_id' : 'player_2_id', '=', visit.playerId)
      .where(seat === 'player_1' ? 'confirmed_1_at' : 'confirmed_2_at', 'is', null)
      .where('status', '=', 'found')
      .where(isFirstDelivery(visit)),
  );
  const confirmed = moveQuery(queries, {
    matchId,
    to: 'confirmed',
    token: visit.delivery,
    at: visit.at,
    set: { confirm_by: null, remind_at: null, report_by: reportBy },
  })
    .where('confirmed_1_at', 'is not', null)
    .where('confirmed_2_at', 'is not', null)
    .where(isFirstDelivery(visit));
  const news = opponentNews(
    queries,
    visit,
    { matchId, reason: 'confirmed' },
    movedBy(matchId, visit.delivery),
  );
  return visitedMatch(database, visit, matchId, [...confirmations, confirmed, ...news]);
}

/** What decides whether a player may call a match off, and what it costs. */
export interface AbortTerms {
  readonly matchId: number;
  readonly since: Date;
  readonly rule: PenaltyRule;
}

/** A match, and how often its reader has aborted one since the month began. */
export interface MatchWithAborts {
  readonly match: MatchCard | undefined;
  readonly aborts: number;
}

/** Reads a match and how many aborts are used up. */
export async function readMatchWithAborts(
  database: Database<LadderSchema>,
  visit: Visit,
  { matchId, since }: Pick<AbortTerms, 'matchId' | 'since'>,
): Promise<MatchWithAborts> {
  return matchWithAborts(database, visit, { matchId, since }, []);
}

/**
 * Calls a match off that nobody has reported, if the allowance of this month is not used up. Who leaves a match that
 * both had confirmed has let an opponent down.
 */
export async function abortMatch(
  database: Database<LadderSchema>,
  visit: Visit,
  { matchId, since, rule }: AbortTerms,
): Promise<MatchWithAborts> {
  const { queries } = database;
  const { playerId, delivery, at } = visit;
  const abort = moveQuery(queries, {
    matchId,
    to: 'aborted',
    token: delivery,
    at,
    set: { aborted_by: playerId },
  })
    .where((eb) => eb.or([eb('player_1_id', '=', playerId), eb('player_2_id', '=', playerId)]))
    .where('report_1', 'is', null)
    .where('report_2', 'is', null)
    .where(isFirstDelivery(visit))
    .where((eb) => eb(abortsQuery(queries, playerId, since), '<', rule.abortsPerMonth));
  const wasConfirmed = sql<boolean>`exists (select 1 from matches where id = ${matchId} and settlement = ${delivery}
    and report_by is not null)`;
  return matchWithAborts(database, visit, { matchId, since }, [
    abort,
    ...penaltyChanges(queries, { matchId, playerId, kind: 'dodged', at, rule }, wasConfirmed),
    ...opponentNews(queries, visit, { matchId, reason: 'decided' }, movedBy(matchId, delivery)),
    release(queries, matchId, movedBy(matchId, delivery), at),
  ]);
}

/**
 * Writes down what a player says of their match while it is open, in the seat where they sit, and reads the match. The
 * read comes after the write and sees the other's report if it is there: of two who report at once, at least the
 * later sees both. The first report sets the moment until which the other may contradict. Undefined when there is no
 * such match.
 */
export async function reportResult(
  database: Database<LadderSchema>,
  visit: Visit,
  {
    matchId,
    outcomes,
    acceptBy,
  }: {
    readonly matchId: number;
    readonly outcomes: Readonly<Record<Seat, Outcome>>;
    readonly acceptBy: Date;
  },
): Promise<MatchCard | undefined> {
  const { queries } = database;
  const { playerId } = visit;
  const mine = (seat: Seat) =>
    queries
      .updateTable('matches')
      .where('id', '=', matchId)
      .where(seat === 'player_1' ? 'player_1_id' : 'player_2_id', '=', playerId)
      .where('status', '=', 'confirmed')
      .where(isFirstDelivery(visit));
  const first = SEATS.map((seat) =>
    // Who changes a report wins no time by it.
    mine(seat).set({ report_by: acceptBy }).where('report_1', 'is', null).where('report_2', 'is', null),
  );
  const reports = SEATS.map((seat) =>
    mine(seat).set({
      ...(seat === 'player_1' ? { report_1: outcomes.player_1 } : { report_2: outcomes.player_2 }),
      reported_at: visit.at,
    }),
  );
  // Two reports settle the match, and that is the news then.
  const isOnlyReport = sql<boolean>`status = 'confirmed' and reported_at is not null
    and (report_1 is null or report_2 is null) and ${isFirstDelivery(visit)}`;
  const news = opponentNews(queries, visit, { matchId, reason: 'reported' }, isOnlyReport);
  return visitedMatch(database, visit, matchId, [...first, ...reports, ...news]);
}

/** One try to change a match that was read before. */
export interface Attempt {
  readonly match: MatchCard;
  /** Names this attempt and no other: a fresh one for every call. */
  readonly token: string;
  readonly at: Date;
  /** Who is told what came of it. */
  readonly tell: readonly Seat[];
}

/** What an attempt came to. */
export interface Settled {
  /** Whether this attempt did it; false when the match is not what was read any more. */
  readonly isOurs: boolean;
  readonly match: MatchCard | undefined;
}

/** A decision on a match. */
export interface Decision extends Attempt {
  readonly to: 'agreed' | 'accepted' | 'resolved';
  /** Null declares the match void; only for `resolved`. */
  readonly outcome: Outcome | null;
  /** What the match does to player 1 and to player 2, were it decided for the first time. */
  readonly steps: readonly [RatingStep, RatingStep];
  /** Written down with it, where an admin decides. */
  readonly record?: AdminRecord;
}

/**
 * Decides a match in one batch: status, both ratings and tallies, both lines of history, both players free. Where it was
 * decided before, the difference is applied to what ratings and tallies are today: nothing else is undone.
 */
export async function decideMatch(database: Database<LadderSchema>, decision: Decision): Promise<Settled> {
  const { queries } = database;
  const { match, to, outcome, steps, token, at } = decision;
  const isOurs = movedBy(match.id, token);
  const changesRatings = outcome !== null || match.outcome !== null;
  const parties: readonly Party[] = [
    { seat: 'player_1' as const, player: match.player1, step: steps[0] },
    { seat: 'player_2' as const, player: match.player2, step: steps[1] },
  ]
    .filter(() => changesRatings)
    // Always in the same order, so that two transactions cannot wait for each other.
    .toSorted((a, b) => (a.player.id < b.player.id ? -1 : 1));
  const changes = [
    asRead(
      moveQuery(queries, {
        matchId: match.id,
        to,
        token,
        at,
        set: {
          outcome,
          rating_change_1: outcome === null ? null : steps[0].change,
          rating_change_2: outcome === null ? null : steps[1].change,
          revision: match.revision + 1,
        },
      })
        .where('revision', '=', match.revision)
        .where(REPORTS_ALLOW[to](outcome)),
      match,
    ),
    ...parties.map((party) => ratingChange(queries, decision, party, isOurs)),
    ...parties.map((party) => historyLine(queries, decision, party)),
    ...decidedNews(queries, decision),
    ...(decision.record ? [recordQuery(queries, decision.record, isOurs)] : []),
    release(queries, match.id, isOurs, at),
  ];
  return settled(database, changes, decision);
}

/** Records that two reports contradict each other, for an admin to decide, and frees both players. */
export async function disputeMatch(database: Database<LadderSchema>, attempt: Attempt): Promise<Settled> {
  return endMatch(database, attempt, 'disputed');
}

/** Ends a match that nobody has reported in time, and frees both players. */
export async function voidMatch(database: Database<LadderSchema>, attempt: Attempt): Promise<Settled> {
  return endMatch(database, attempt, 'void');
}

/** Ends a match that was not confirmed in time, frees both players, and counts it against who did not confirm. */
export async function abandonMatch(
  database: Database<LadderSchema>,
  attempt: Attempt,
  { missing, rule }: { readonly missing: readonly Seat[]; readonly rule: PenaltyRule },
): Promise<Settled> {
  const { queries } = database;
  const { match, token, at } = attempt;
  const isOurs = movedBy(match.id, token);
  const absent = missing.map((seat) => (seat === 'player_1' ? match.player1 : match.player2).id).toSorted();
  return endMatch(
    database,
    attempt,
    'abandoned',
    absent.flatMap((playerId) =>
      penaltyChanges(queries, { matchId: match.id, playerId, kind: 'missed', at, rule }, isOurs),
    ),
  );
}

/** Takes it on to remind the players in these seats; true for one of all who try. */
export async function claimReminder(
  database: Database<LadderSchema>,
  { matchId, seats, now }: { readonly matchId: number; readonly seats: readonly Seat[]; readonly now: Date },
): Promise<boolean> {
  const { queries } = database;
  const isDue = sql<boolean>`status = 'found' and remind_at <= ${now}`;
  const [claimed] = await readAfter(
    database,
    seats.map((seat) => newsQuery(queries, { matchId, seat, reason: 'reminder' }, isDue)),
    [
      queries
        .updateTable('matches')
        .set({ remind_at: null })
        .where('id', '=', matchId)
        .where(isDue)
        .returning('id'),
    ],
  );
  return claimed.rows.length > 0;
}

/** Open matches whose deadline has come, and those that both reported and a crash has kept from being settled. */
export async function matchesDue(
  database: Database<LadderSchema>,
  {
    now,
    reportedBefore,
    limit,
  }: { readonly now: Date; readonly reportedBefore: Date; readonly limit: number },
): Promise<readonly MatchCard[]> {
  const rows = await matchCardQuery(database.queries)
    .where('m.status', 'in', OPEN_STATUSES)
    .where((eb) =>
      eb.or([
        eb('m.confirm_by', '<=', now),
        eb('m.remind_at', '<=', now),
        eb('m.report_by', '<=', now),
        eb.and([
          eb('m.report_1', 'is not', null),
          eb('m.report_2', 'is not', null),
          eb('m.reported_at', '<', reportedBefore),
        ]),
      ]),
    )
    .orderBy('m.id')
    .limit(limit)
    .execute();
  return rows.map(toMatchCard);
}

/** Reads a match. */
export async function readMatch(
  database: Database<LadderSchema>,
  matchId: number,
): Promise<MatchCard | undefined> {
  const [row] = await matchCardQuery(database.queries).where('m.id', '=', matchId).execute();
  return row && toMatchCard(row);
}

type EndedStatus = 'disputed' | 'void' | 'abandoned';

interface Move {
  readonly matchId: number;
  readonly to: MatchStatus;
  readonly token: string;
  readonly at: Date;
  readonly set: Partial<
    Pick<LadderSchema['matches'], 'confirm_by' | 'remind_at' | 'report_by' | 'aborted_by'>
  > &
    Partial<Pick<LadderSchema['matches'], 'outcome' | 'rating_change_1' | 'rating_change_2'>> & {
      readonly revision?: number;
    };
}

/** The one statement that changes a status: it acts where the life of a match allows it. */
function moveQuery(queries: Kysely<LadderSchema>, { matchId, to, token, at, set }: Move) {
  return queries
    .updateTable('matches')
    .set({ ...set, status: to, settlement: token, settled_at: isOpen(to) ? null : at })
    .where('id', '=', matchId)
    .where('status', 'in', statusesBefore(to));
}

/** Only while nobody has confirmed or reported since the match was read. */
function asRead(move: ReturnType<typeof moveQuery>, { status, player1, player2 }: MatchCard) {
  const same = (column: string, value: unknown): RawBuilder<boolean> =>
    sql<boolean>`${sql.ref(column)} is not distinct from ${value}`;
  const isMissing = ({ confirmedAt }: MatchPlayer): 'is' | 'is not' =>
    confirmedAt === null ? 'is' : 'is not';
  return move
    .where('status', '=', status)
    .where('confirmed_1_at', isMissing(player1), null)
    .where('confirmed_2_at', isMissing(player2), null)
    .where(same('report_1', player1.report))
    .where(same('report_2', player2.report));
}

/** Whether the reports that are there lead to a state: the database looks again, for who calls may be wrong about it. */
const REPORTS_ALLOW: Readonly<
  Record<Decision['to'] | EndedStatus, (outcome: Outcome | null) => RawBuilder<boolean>>
> = {
  agreed: (outcome) => sql<boolean>`report_1 = ${outcome} and report_2 = ${outcome}`,
  accepted: (outcome) =>
    sql<boolean>`coalesce(report_1, report_2) = ${outcome} and (report_1 is null or report_2 is null)`,
  disputed: () => sql<boolean>`report_1 <> report_2`,
  void: () => sql<boolean>`report_1 is null and report_2 is null`,
  abandoned: () => sql<boolean>`1 = 1`,
  resolved: () => sql<boolean>`1 = 1`,
};

interface Party {
  readonly seat: Seat;
  readonly player: MatchPlayer;
  readonly step: RatingStep;
}

/** What a party's rating has still to move by: all of it, or what is different from the last decision. */
function difference({ outcome }: Decision, { player, step }: Party): number {
  return (outcome === null ? 0 : step.change) - (player.ratingChange ?? 0);
}

function ratingChange(
  queries: Kysely<LadderSchema>,
  decision: Decision,
  party: Party,
  isOurs: RawBuilder<boolean>,
) {
  const { match, outcome } = decision;
  const { seat, player } = party;
  // Whoever decides it late makes nobody play today.
  const playedAt = match.reportedAt ?? match.createdAt;
  const before = tallyOf(match.outcome, seat);
  const after = tallyOf(outcome, seat);
  const games = after.games - before.games;
  return queries
    .updateTable('ratings')
    .set((eb) => ({
      rating: eb('rating', '+', difference(decision, party)),
      games: eb('games', '+', games),
      wins: eb('wins', '+', after.wins - before.wins),
      losses: eb('losses', '+', after.losses - before.losses),
      draws: eb('draws', '+', after.draws - before.draws),
      ...(match.outcome === null ? certaintyAfter(party) : {}),
      ...(games > 0
        ? {
            last_played_at: sql<Date>`case when last_played_at > ${playedAt} then last_played_at else ${playedAt} end`,
          }
        : {}),
      ...(games < 0
        ? { last_played_at: sql<Date | null>`case when games = 1 then null else last_played_at end` }
        : {}),
    }))
    .where('player_id', '=', player.id)
    .where('race', '=', player.race)
    .where(isOurs);
}

/** Of who has played since, other matches tell more by now. */
function certaintyAfter({ player, step }: Party) {
  const isNewest = sql<boolean>`last_played_at is not distinct from ${player.lastPlayedAt}`;
  const after = (column: 'deviation' | 'volatility') =>
    sql<number | null>`case when ${isNewest} then ${step[column]} else ${sql.ref(column)} end`;
  return { deviation: after('deviation'), volatility: after('volatility') };
}

function historyLine(queries: Kysely<LadderSchema>, decision: Decision, party: Party) {
  const { match, token } = decision;
  const { player } = party;
  return queries
    .insertInto('rating_history')
    .columns([
      'match_id',
      'player_id',
      'race',
      'rating_before',
      'rating_after',
      'deviation_after',
      'at',
      'revision',
    ])
    .expression((eb) =>
      eb
        .selectFrom('ratings as r')
        .innerJoin('matches as m', (join) => join.on('m.id', '=', match.id).on('m.settlement', '=', token))
        .select((select) => [
          'm.id',
          'r.player_id',
          'r.race',
          select('r.rating', '-', difference(decision, party)).as('rating_before'),
          'r.rating as rating_after',
          'r.deviation',
          'm.settled_at',
          'm.revision',
        ])
        .where('r.player_id', '=', player.id)
        .where('r.race', '=', player.race),
    );
}

function tallyOf(outcome: Outcome | null, seat: Seat) {
  return {
    games: outcome === null ? 0 : 1,
    wins: outcome === seat ? 1 : 0,
    losses: outcome !== null && outcome !== 'draw' && outcome !== seat ? 1 : 0,
    draws: outcome === 'draw' ? 1 : 0,
  };
}

/** News for the other of the two, whichever seat a player has. */
function opponentNews(
  queries: Kysely<LadderSchema>,
  { playerId }: Visit,
  { matchId, reason }: { readonly matchId: number; readonly reason: MatchReason },
  isNews: RawBuilder<boolean>,
): readonly BatchQuery[] {
  return [
    newsQuery(queries, { matchId, seat: 'player_2', reason }, sql`player_1_id = ${playerId} and ${isNews}`),
    newsQuery(queries, { matchId, seat: 'player_1', reason }, sql`player_2_id = ${playerId} and ${isNews}`),
  ];
}

function decidedNews(queries: Kysely<LadderSchema>, { match, token, tell }: Attempt): readonly BatchQuery[] {
  return tell.map((seat) =>
    newsQuery(queries, { matchId: match.id, seat, reason: 'decided' }, movedBy(match.id, token)),
  );
}

/** True where this attempt changed the status last. */
function movedBy(matchId: number, token: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from matches where id = ${matchId} and settlement = ${token})`;
}

function release(queries: Kysely<LadderSchema>, matchId: number, isOurs: RawBuilder<boolean>, at: Date) {
  return queries
    .updateTable('queue_entries')
    .set({ state: 'over', ended_at: at })
    .where('match_id', '=', matchId)
    .where('state', '=', 'playing')
    .where(isOurs);
}

async function endMatch(
  database: Database<LadderSchema>,
  attempt: Attempt,
  to: EndedStatus,
  more: readonly BatchQuery[] = [],
): Promise<Settled> {
  const { queries } = database;
  const { match, token, at } = attempt;
  const move = asRead(moveQuery(queries, { matchId: match.id, to, token, at, set: {} }), match).where(
    REPORTS_ALLOW[to](null),
  );
  return settled(
    database,
    [
      move,
      ...more,
      ...decidedNews(queries, attempt),
      release(queries, match.id, movedBy(match.id, token), at),
    ],
    attempt,
  );
}

async function settled(
  database: Database<LadderSchema>,
  changes: readonly BatchQuery[],
  { match, token }: Attempt,
): Promise<Settled> {
  const [rows] = await readAfter(database, changes, [
    matchCardQuery(database.queries).where('m.id', '=', match.id),
  ]);
  const [row] = rows.rows;
  return { isOurs: row?.settlement === token, match: row && toMatchCard(row) };
}

async function visitedMatch(
  database: Database<LadderSchema>,
  visit: Visit,
  matchId: number,
  changes: readonly BatchQuery[],
): Promise<MatchCard | undefined> {
  const [matches] = await visited(
    database,
    visit,
    [matchCardQuery(database.queries).where('m.id', '=', matchId)],
    changes,
  );
  const [match] = matches.rows;
  return match && toMatchCard(match);
}

async function matchWithAborts(
  database: Database<LadderSchema>,
  visit: Visit,
  { matchId, since }: Pick<AbortTerms, 'matchId' | 'since'>,
  changes: readonly BatchQuery[],
): Promise<MatchWithAborts> {
  const { queries } = database;
  const [matches, aborts] = await visited(
    database,
    visit,
    [matchCardQuery(queries).where('m.id', '=', matchId), abortsQuery(queries, visit.playerId, since)],
    changes,
  );
  const [match] = matches.rows;
  return { match: match && toMatchCard(match), aborts: aborts.rows[0]?.aborts ?? 0 };
}
