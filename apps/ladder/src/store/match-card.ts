/** A match with both players, as every screen that tells of one needs it. */
import { sql, type Kysely } from 'kysely';
import type { MatchStatus } from '../ladder/match-life.ts';
import type { Outcome } from '../ladder/result.ts';
import type { LadderSchema } from './schema.ts';

/** One of the two players of a match. */
export interface MatchPlayer {
  readonly id: string;
  readonly username: string;
  readonly name: string | undefined;
  readonly tag: string | undefined;
  readonly region: string | undefined;
  readonly country: string | undefined;
  /** The language of their Discord; undefined where it is not known. */
  readonly locale: string | undefined;
  readonly dmChannelId: string | undefined;
  /** The channel of a server in which they used the bot last. */
  readonly channelId: string | undefined;
  readonly race: string;
  /** Their rating when the match was made. */
  readonly ratingBefore: number;
  /** Their rating now. */
  readonly rating: number;
  /** How certain it was when the match was made, and when they had played before. */
  readonly deviation: number | null;
  readonly volatility: number | null;
  readonly lastPlayedAt: Date | null;
  /** What the match did to their rating; null before it is decided. */
  readonly ratingChange: number | null;
  readonly confirmedAt: Date | null;
  readonly report: Outcome | null;
}

/** A match, and everything that is shown of it. */
export interface MatchCard {
  readonly id: number;
  readonly map: string;
  readonly server: string | undefined;
  readonly status: MatchStatus;
  /** The attempt that changed the status last. */
  readonly settlement: string | null;
  /** How often the result was decided. */
  readonly revision: number;
  readonly outcome: Outcome | null;
  readonly createdAt: Date;
  /** When the last report came. */
  readonly reportedAt: Date | null;
  readonly confirmBy: Date | null;
  readonly remindAt: Date | null;
  readonly reportBy: Date | null;
  readonly settledAt: Date | null;
  /** The player who called it off. */
  readonly abortedBy: string | null;
  readonly player1: MatchPlayer;
  readonly player2: MatchPlayer;
}

/** As it was when the match was made; of matches that do not say it, as it is now. */
function certaintyOf(player: 1 | 2) {
  const then = (column: string) => sql.ref<never>(`m.${column}_${player}`);
  const now = (column: string) => sql.ref<never>(`r${player}.${column}`);
  const known = <T>(column: string) =>
    sql<T | null>`case when ${then('deviation')} is null then ${now(column)} else ${then(column)} end`;
  return [
    known<number>('deviation').as(`deviation_${player}` as const),
    known<number>('volatility').as(`volatility_${player}` as const),
    known<Date>('last_played_at').as(`last_played_at_${player}` as const),
  ] as const;
}

/** Matches with both players; add which ones, in what order. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function matchCardQuery(queries: Kysely<LadderSchema>) {
  return queries
    .selectFrom('matches as m')
    .innerJoin('players as p1', 'p1.discord_id', 'm.player_1_id')
    .innerJoin('players as p2', 'p2.discord_id', 'm.player_2_id')
    .innerJoin('ratings as r1', (join) =>
      join.onRef('r1.player_id', '=', 'm.player_1_id').onRef('r1.race', '=', 'm.race_1'),
    )
    .innerJoin('ratings as r2', (join) =>
      join.onRef('r2.player_id', '=', 'm.player_2_id').onRef('r2.race', '=', 'm.race_2'),
    )
    .select([
      'm.id',
      'm.map',
      'm.status',
      'm.outcome',
      'm.server',
      'm.created_at',
      'm.reported_at',
      'm.settled_at',
      'm.settlement',
      'm.revision',
      'm.confirm_by',
      'm.remind_at',
      'm.report_by',
      'm.aborted_by',
      'm.player_1_id as id_1',
      'p1.username as username_1',
      'p1.name as name_1',
      'p1.tag as tag_1',
      'p1.region as region_1',
      'p1.country as country_1',
      'p1.locale as locale_1',
      'p1.dm_channel_id as dm_channel_1',
      'p1.channel_id as channel_1',
      'm.race_1',
      'm.rating_1 as rating_before_1',
      'r1.rating as rating_1',
      ...certaintyOf(1),
      'm.rating_change_1',
      'm.confirmed_1_at',
      'm.report_1',
      'm.player_2_id as id_2',
      'p2.username as username_2',
      'p2.name as name_2',
      'p2.tag as tag_2',
      'p2.region as region_2',
      'p2.country as country_2',
      'p2.locale as locale_2',
      'p2.dm_channel_id as dm_channel_2',
      'p2.channel_id as channel_2',
      'm.race_2',
      'm.rating_2 as rating_before_2',
      'r2.rating as rating_2',
      ...certaintyOf(2),
      'm.rating_change_2',
      'm.confirmed_2_at',
      'm.report_2',
    ]);
}

type MatchCardRow = Awaited<ReturnType<ReturnType<typeof matchCardQuery>['execute']>>[number];

/** The match that a row tells of. */
export function toMatchCard(row: MatchCardRow): MatchCard {
  return {
    id: row.id,
    map: row.map,
    status: row.status,
    outcome: row.outcome,
    server: row.server ?? undefined,
    createdAt: row.created_at,
    reportedAt: row.reported_at,
    settledAt: row.settled_at,
    settlement: row.settlement,
    revision: row.revision,
    confirmBy: row.confirm_by,
    remindAt: row.remind_at,
    reportBy: row.report_by,
    abortedBy: row.aborted_by,
    player1: {
      id: row.id_1,
      username: row.username_1,
      name: row.name_1 ?? undefined,
      tag: row.tag_1 ?? undefined,
      region: row.region_1 ?? undefined,
      country: row.country_1 ?? undefined,
      locale: row.locale_1 ?? undefined,
      dmChannelId: row.dm_channel_1 ?? undefined,
      channelId: row.channel_1 ?? undefined,
      race: row.race_1,
      ratingBefore: row.rating_before_1,
      rating: row.rating_1,
      deviation: row.deviation_1,
      volatility: row.volatility_1,
      lastPlayedAt: row.last_played_at_1,
      ratingChange: row.rating_change_1,
      confirmedAt: row.confirmed_1_at,
      report: row.report_1,
    },
    player2: {
      id: row.id_2,
      username: row.username_2,
      name: row.name_2 ?? undefined,
      tag: row.tag_2 ?? undefined,
      region: row.region_2 ?? undefined,
      country: row.country_2 ?? undefined,
      locale: row.locale_2 ?? undefined,
      dmChannelId: row.dm_channel_2 ?? undefined,
      channelId: row.channel_2 ?? undefined,
      race: row.race_2,
      ratingBefore: row.rating_before_2,
      rating: row.rating_2,
      deviation: row.deviation_2,
      volatility: row.volatility_2,
      lastPlayedAt: row.last_played_at_2,
      ratingChange: row.rating_change_2,
      confirmedAt: row.confirmed_2_at,
      report: row.report_2,
    },
  };
}
