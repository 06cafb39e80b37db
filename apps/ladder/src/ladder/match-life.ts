/**
 * The life of a match.
 *
 *     found ──▶ confirmed ──▶ agreed      both reports say the same
 *       │         │   │ ├───▶ accepted    one report, which nobody contradicted in time
 *       │         │   │ ├───▶ disputed    the reports contradict each other
 *       │         │   │ └───▶ void        nobody reported in time
 *       ├─────────┴───┼─────▶ aborted     a player called it off
 *       └─────────────┼─────▶ abandoned   not both confirmed in time
 *                     ▼
 *         all of them ──▶ resolved        an admin decided, as often as it takes
 *
 * The states from which one may be reached are all that the database needs to know: every change of state is one
 * conditional statement that acts only there, so of two that come at once one acts.
 */
import type { LadderDefinition } from './definition.ts';
import { SEATS, type Outcome, type Seat } from './result.ts';

/** Where a match is in its life. */
export type MatchStatus = keyof typeof NEXT;

const NEXT = {
  found: ['confirmed', 'aborted', 'abandoned', 'resolved'],
  confirmed: ['agreed', 'accepted', 'disputed', 'void', 'aborted', 'resolved'],
  agreed: ['resolved'],
  accepted: ['resolved'],
  disputed: ['resolved'],
  void: ['resolved'],
  aborted: ['resolved'],
  abandoned: ['resolved'],
  resolved: ['resolved'],
} as const satisfies Record<string, readonly string[]>;

/** Every state, in the order of life. */
export const MATCH_STATUSES = Object.keys(NEXT) as readonly MatchStatus[];

/** The states of a match that its players are still in. */
export const OPEN_STATUSES = ['found', 'confirmed'] as const satisfies readonly MatchStatus[];

/** The states from which a match may come into this one. */
export function statusesBefore(status: MatchStatus): readonly MatchStatus[] {
  return MATCH_STATUSES.filter((before) => (NEXT[before] as readonly MatchStatus[]).includes(status));
}

/** Whether the players of a match are still in it. */
export function isOpen(status: MatchStatus): boolean {
  return (OPEN_STATUSES as readonly MatchStatus[]).includes(status);
}

/** When something has to happen to a match at the latest; null where nothing waits for it. */
export interface MatchDeadlines {
  readonly confirmBy: Date | null;
  readonly remindAt: Date | null;
  readonly reportBy: Date | null;
}

/** The first deadlines of a match that is found: to be confirmed, or to be reported where nobody confirms. */
export function deadlinesOfFound(
  at: Date,
  { confirmWithinSeconds, remindAfterSeconds, reportWithinMinutes }: LadderDefinition['deadlines'],
): MatchDeadlines {
  if (confirmWithinSeconds === 0) {
    return { confirmBy: null, remindAt: null, reportBy: later(at, 60 * reportWithinMinutes) };
  }
  return {
    confirmBy: later(at, confirmWithinSeconds),
    remindAt: remindAfterSeconds === 0 ? null : later(at, remindAfterSeconds),
    reportBy: null,
  };
}

/** Until when a match that is confirmed has to be reported. */
export function reportDeadline(at: Date, rule: LadderDefinition['deadlines']): Date {
  return later(at, 60 * rule.reportWithinMinutes);
}

/** Until when the opponent of the first who reported may contradict. */
export function acceptDeadline(at: Date, rule: LadderDefinition['deadlines']): Date {
  return later(at, 60 * rule.acceptReportAfterMinutes);
}

/** What a match looks like to whoever keeps the deadlines. */
export interface WatchedMatch {
  readonly status: MatchStatus;
  readonly confirmBy: Date | null;
  readonly remindAt: Date | null;
  readonly reportBy: Date | null;
  readonly player1: { readonly confirmedAt: Date | null; readonly report: Outcome | null };
  readonly player2: { readonly confirmedAt: Date | null; readonly report: Outcome | null };
}

/** What is due of a match. */
export type DueStep =
  | { readonly kind: 'remind'; readonly seats: readonly Seat[] }
  | { readonly kind: 'abandon'; readonly missing: readonly Seat[] }
  | { readonly kind: 'accept'; readonly outcome: Outcome }
  | { readonly kind: 'void' };

/** What is due of a match at this moment; undefined when nothing is. Two reports are not its business: they settle. */
export function dueStep(match: WatchedMatch, now: Date): DueStep | undefined {
  if (match.status === 'found') {
    const missing = SEATS.filter(
      (seat) => (seat === 'player_1' ? match.player1 : match.player2).confirmedAt === null,
    );
    if (isPast(match.confirmBy, now)) return { kind: 'abandon', missing };
    return isPast(match.remindAt, now) ? { kind: 'remind', seats: missing } : undefined;
  }
  if (match.status !== 'confirmed' || !isPast(match.reportBy, now)) return undefined;
  const reports = [match.player1.report, match.player2.report].filter((report) => report !== null);
  const [outcome] = reports;
  if (outcome === undefined) return { kind: 'void' };
  return reports.length === 1 ? { kind: 'accept', outcome } : undefined;
}

function isPast(deadline: Date | null, now: Date): boolean {
  return deadline !== null && deadline.getTime() <= now.getTime();
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + 1000 * seconds);
}
