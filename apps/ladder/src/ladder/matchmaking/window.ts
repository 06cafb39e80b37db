/** Who may meet: how far apart two ratings may be, and how soon two may meet again. Both give way to a long wait. */
import type { MatchmakingRule } from '../definition.ts';
import type { Contender } from './contender.ts';

/** What of the rule decides who may meet. */
export type MeetingRule = Pick<MatchmakingRule, 'windowBase' | 'windowGrowth' | 'rematchAfterWaves'>;

/** What of the rule decides who is paired with whom. */
export type PairingRule = MeetingRule & Pick<MatchmakingRule, 'waitBonus'>;

/** The rating difference that a player accepts after so many waves. */
export function windowAfter(
  waitCycles: number,
  rule: Pick<MatchmakingRule, 'windowBase' | 'windowGrowth'>,
): number {
  return rule.windowBase + waitCycles * rule.windowGrowth;
}

/** Whether two players may meet: not one and the same, near enough for either, and not again so soon. */
export function mayMeet(one: Contender, other: Contender, rule: MeetingRule): boolean {
  if (one.playerId === other.playerId) return false;
  const waited = Math.max(one.waitCycles, other.waitCycles);
  if (Math.abs(one.rating - other.rating) > windowAfter(waited, rule)) return false;
  return waited > rule.rematchAfterWaves || !one.metLately.has(other.playerId);
}
