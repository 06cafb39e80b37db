/** What the bench and the bot's process say to each other. */
import type { AnsweredInteraction } from '@warmpool/ladder/bot';
import type { Pace } from '@warmpool/ladder/evening/hurried-ladder';
import type { HotSpot } from '../peers/profile.ts';

/** How a bot is started. */
export interface BotPlan {
  readonly url: string;
  readonly discordApi: string;
  readonly token: string;
  readonly admins: readonly string[];
  /** The ladder's own pace when missing. */
  readonly pace?: Pace;
  readonly waveIntervalMs?: number;
}

/** What the bot's process has seen since it was asked the last time. */
export interface BotReport {
  readonly answered: readonly Pick<
    AnsweredInteraction,
    'interactionId' | 'command' | 'roundTrips' | 'outcome'
  >[];
  /** How late its timers were, in milliseconds. */
  readonly loopDelayMs: { readonly median: number; readonly p99: number; readonly max: number };
  /** Processor time, in milliseconds. */
  readonly cpuMs: number;
  /** The most of it that was seen. */
  readonly memory: { readonly rss: number; readonly heapUsed: number };
  /** Connections to the database. */
  readonly connections: number;
  /** Warnings and errors of its log. */
  readonly troubles: readonly string[];
  readonly hotSpots?: readonly HotSpot[];
}

export type ToBot =
  | { readonly kind: 'start'; readonly plan: BotPlan }
  /** Everything seen so far is forgotten. */
  | { readonly kind: 'observe'; readonly isProfiled: boolean }
  | { readonly kind: 'report' }
  | { readonly kind: 'leave' };

export type FromBot =
  | { readonly kind: 'done' }
  | { readonly kind: 'report'; readonly report: BotReport }
  | { readonly kind: 'failed'; readonly reason: string };
