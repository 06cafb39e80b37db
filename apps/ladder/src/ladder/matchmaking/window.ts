/** How far apart two ratings may be: the longer somebody waits, the more they accept. */
import type { MatchmakingRule } from '../definition.ts';
import type { Contender } from './contender.ts';

type WindowRule = Pick<MatchmakingRule, 'windowBase' | 'windowGrowth'>;

/** The rating difference that a player accepts after so many waves. */
export function windowAfter(waitCycles: number, rule: WindowRule): number {
  return rule.windowBase + waitCycles * rule.windowGrowth;
}

/** Whether two players may meet: near enough for either of them, and not one and the same. */
export function mayMeet(one: Contender, other: Contender, rule: WindowRule): boolean {
  if (one.playerId === other.playerId) return false;
  const accepted = Math.max(windowAfter(one.waitCycles, rule), windowAfter(other.waitCycles, rule));
  return Math.abs(one.rating - other.rating) <= accepted;
}
