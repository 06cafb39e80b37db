/** Every table of the ladder, as the queries see it. */
import type { ColumnType, Generated, Migration } from 'kysely';
import { createPlayerTables } from './migrations/0001-players.ts';
import { createMatchTables } from './migrations/0002-matches.ts';
import { createOperationTables } from './migrations/0003-operations.ts';
import { addDefinitionColumns } from './migrations/0004-definition.ts';
import { createMatchLife } from './migrations/0005-match-life.ts';
import { createOutbox } from './migrations/0006-outbox.ts';
import { createDeliveries } from './migrations/0007-deliveries.ts';
import { createAdminActions } from './migrations/0008-admins.ts';
import { createStandings } from './migrations/0009-standings.ts';
import { createNews } from './migrations/0010-news.ts';
import { addPlayerLocale } from './migrations/0011-words.ts';
import { addCertaintyOfMatches } from './migrations/0012-certainty.ts';
import type { AdminAction } from '../ladder/admin-action.ts';
import type { MatchStatus } from '../ladder/match-life.ts';
import type { MatchReason, PersonalReason } from '../ladder/notice-reason.ts';
import type { Outcome } from '../ladder/result.ts';

/** JSON goes in as text and comes back as a value, in both dialects. */
type Json<T> = ColumnType<T, string, string>;

/** Who has ever used the bot; set up or not. */
export interface PlayersTable {
  discord_id: string;
  username: string;
  name: string | null;
  tag: string | null;
  region: string | null;
  country: string | null;
  set_up_at: Date | null;
  dm_channel_id: string | null;
  /** The channel of a server in which they used the bot last. */
  channel_id: Generated<string | null>;
  /** The language of their Discord, as it names it; null where it is not known. */
  locale: Generated<string | null>;
  /** Until when they stay out of the queue; the past where they do not. */
  paused_until: Generated<Date | null>;
  /** Why they may not join the queue any more; null where they may. */
  ban_reason: Generated<string | null>;
  /** The version of the terms that they accepted last. */
  terms_version: Generated<string | null>;
  terms_accepted_at: Generated<Date | null>;
  created_at: Date;
  updated_at: Date;
}

/** What a player typed into `/setup` and has not confirmed yet, valid or not. */
interface SetupDraftsTable {
  player_id: string;
  name: string;
  tag: string;
  region: string;
  country: string;
  /** The interaction that typed it: a preview confirms exactly what it shows. */
  revision: string;
  typed_at: Date;
}

interface PreferencesTable {
  player_id: string;
  vetoes: Json<string[]>;
}

interface PreferredRacesTable {
  player_id: string;
  side: string;
  race: string;
}

/** One line per player and race that they were matched with. */
export interface RatingsTable {
  player_id: string;
  race: string;
  rating: number;
  /** How uncertain the rating is, and how erratic the player; null where the ladder's system does not know. */
  deviation: number | null;
  volatility: number | null;
  games: number;
  wins: number;
  losses: number;
  draws: number;
  last_played_at: Date | null;
}

/** One row, once somebody has said so. */
interface RankingPeriodTable {
  id: 1;
  /** Ratings that were played before are not ranked. */
  ranked_since: Date;
}

/** One line per rating that is ranked. Triggers write it. */
interface StandingsTable {
  player_id: string;
  race: string;
  /** The rating, shifted left by 20, and the day of the last match: in the order of the ranking. */
  leaf: number;
  last_played_at: Date;
  /** Empty where the player has none. */
  country: string;
  /** Whether it is the first of this player's lines. */
  is_best: boolean;
}

/** How many lines there are in a stretch of the ranking; the sum of the rows with the same key. Triggers write it. */
export interface StandingCountsTable {
  /** The size of the stretch: `node` is the leaf of its lines, shifted right by this. */
  shift: number;
  /** The node of the next larger size that this one is part of. */
  parent: number;
  node: number;
  /** `*` for every country. */
  country: string;
  /** `*` for every race. */
  race: string;
  is_best: boolean;
  amount: number;
  /** False for what was added and is not yet part of the one merged row of its key. */
  is_merged: boolean;
}

/** Matches, from the moment when two players are brought together. */
export interface MatchesTable {
  id: Generated<number>;
  player_1_id: string;
  player_2_id: string;
  race_1: string;
  race_2: string;
  rating_1: number;
  rating_2: number;
  /** How uncertain the ratings were when it was made; null where the ladder's system does not know. */
  deviation_1: Generated<number | null>;
  deviation_2: Generated<number | null>;
  volatility_1: Generated<number | null>;
  volatility_2: Generated<number | null>;
  /** When the two had played before; only where there is a deviation. */
  last_played_at_1: Generated<Date | null>;
  last_played_at_2: Generated<Date | null>;
  map: string;
  /** Which server hosts it; null where the ladder has none. */
  server: string | null;
  status: MatchStatus;
  report_1: Outcome | null;
  report_2: Outcome | null;
  outcome: Outcome | null;
  /** What the match did to each rating; null before it is decided. */
  rating_change_1: number | null;
  rating_change_2: number | null;
  /** The attempt that changed its status last: the rest of its batch acts only where this is its own. */
  settlement: string | null;
  created_at: Date;
  /** When the last report came. */
  reported_at: Date | null;
  confirmed_1_at: Date | null;
  confirmed_2_at: Date | null;
  /** Until when it has to be confirmed; null where nothing waits for that. */
  confirm_by: Date | null;
  /** When those who have not confirmed are reminded; null when they were, or are not to be. */
  remind_at: Date | null;
  /** Until when it has to be reported; null where nothing waits for that. */
  report_by: Date | null;
  /** When its status came to be what it is; null while its players are in it. */
  settled_at: Date | null;
  /** The player who called it off. */
  aborted_by: string | null;
  /** How often its result was decided. */
  revision: Generated<number>;
}

interface RatingHistoryTable {
  id: Generated<number>;
  match_id: number | null;
  player_id: string;
  race: string;
  rating_before: number;
  rating_after: number;
  deviation_after: number | null;
  at: Date;
  /** Which decision of the match it comes of. */
  revision: Generated<number>;
}

/** Who let an opponent down, and how. */
interface OffencesTable {
  match_id: number;
  player_id: string;
  /** Did not confirm, or aborted a match that was confirmed. */
  kind: 'missed' | 'dodged';
  at: Date;
}

/** News that Discord may not have yet. */
interface OutboxTable {
  id: Generated<number>;
  player_id: string;
  /** Null for news that belong to no match. */
  match_id: number | null;
  reason: MatchReason | PersonalReason;
  /** What an admin gave as the reason. */
  detail: Generated<string | null>;
  /** When it came to be. */
  at: Date;
}

/** Who is being told something at the moment, or has to wait because Discord did not take it. */
interface DeliveriesTable {
  player_id: string;
  /** Whoever is at it. */
  token: string;
  held_until: Date;
  /** How often in a row it has failed. */
  tries: Generated<number>;
}

/** What admins did: who, what, to whom, why. */
interface AdminActionsTable {
  id: Generated<number>;
  admin_id: string;
  action: AdminAction;
  player_id: string | null;
  match_id: number | null;
  decision: string | null;
  reason: string;
  at: Date;
}

/** A player's turn on the ladder, from joining the queue to the end of the match that came of it. */
interface QueueEntriesTable {
  id: Generated<number>;
  player_id: string;
  state: 'waiting' | 'playing' | 'over';
  races: Json<string[]>;
  vetoes: Json<string[]>;
  wait_cycles: number;
  match_id: number | null;
  joined_at: Date;
  /** Until when they wait at most; null where their turn was over before there was such a bound. */
  wait_until: ColumnType<Date | null, Date, Date>;
  ended_at: Date | null;
}

/** Who wants to be told when somebody else joins the queue. */
interface QueueAlertsTable {
  player_id: string;
  asked_at: Date;
  until: Date;
  /** When they were told last. */
  told_at: Date | null;
}

/** How many matches were found in an hour: reading it off the matches takes 120 ms at 100 000 of them. */
interface MatchHoursTable {
  hour: Date;
  matches: number;
}

interface MatchmakingWavesTable {
  started_at: Date;
  waiting: number;
  matched: number;
}

/** The log of interactions and, at the same time, the proof that one was seen before. */
interface CommandCallsTable {
  interaction_id: string;
  /** Differs between two deliveries of one interaction: only the first may have an effect. */
  delivery: string;
  player_id: string;
  name: string;
  at: Date;
}

interface CommandRegistrationsTable {
  scope: string;
  hash: string;
  registered_at: Date;
}

/** The tables of the ladder by name. */
export interface LadderSchema {
  players: PlayersTable;
  setup_drafts: SetupDraftsTable;
  preferences: PreferencesTable;
  preferred_races: PreferredRacesTable;
  ratings: RatingsTable;
  ranking_period: RankingPeriodTable;
  standings: StandingsTable;
  standing_counts: StandingCountsTable;
  matches: MatchesTable;
  rating_history: RatingHistoryTable;
  offences: OffencesTable;
  outbox: OutboxTable;
  deliveries: DeliveriesTable;
  admin_actions: AdminActionsTable;
  queue_entries: QueueEntriesTable;
  queue_alerts: QueueAlertsTable;
  match_hours: MatchHoursTable;
  matchmaking_waves: MatchmakingWavesTable;
  command_calls: CommandCallsTable;
  command_registrations: CommandRegistrationsTable;
}

/** The steps that build these tables, in order. */
export const migrations: Record<string, Migration> = {
  '0001-players': { up: createPlayerTables },
  '0002-matches': { up: createMatchTables },
  '0003-operations': { up: createOperationTables },
  '0004-definition': { up: addDefinitionColumns },
  '0005-match-life': { up: createMatchLife },
  '0006-outbox': { up: createOutbox },
  '0007-deliveries': { up: createDeliveries },
  '0008-admins': { up: createAdminActions },
  '0009-standings': { up: createStandings },
  '0010-news': { up: createNews },
  '0011-words': { up: addPlayerLocale },
  '0012-certainty': { up: addCertaintyOfMatches },
};

/** How SQLite, which has neither moments nor JSON, gives these columns back. */
export const columns = {
  set_up_at: 'timestamp',
  created_at: 'timestamp',
  updated_at: 'timestamp',
  typed_at: 'timestamp',
  last_played_at: 'timestamp',
  last_played_at_1: 'timestamp',
  last_played_at_2: 'timestamp',
  reported_at: 'timestamp',
  confirmed_1_at: 'timestamp',
  confirmed_2_at: 'timestamp',
  remind_at: 'timestamp',
  paused_until: 'timestamp',
  terms_accepted_at: 'timestamp',
  confirm_by: 'timestamp',
  report_by: 'timestamp',
  settled_at: 'timestamp',
  at: 'timestamp',
  joined_at: 'timestamp',
  wait_until: 'timestamp',
  ended_at: 'timestamp',
  started_at: 'timestamp',
  registered_at: 'timestamp',
  held_until: 'timestamp',
  asked_at: 'timestamp',
  until: 'timestamp',
  told_at: 'timestamp',
  hour: 'timestamp',
  ranked_since: 'timestamp',
  is_best: 'boolean',
  is_merged: 'boolean',
  vetoes: 'json',
  races: 'json',
} as const;
