/** Pairs two sides: the best pair first, until nobody is left who may meet. */
import type { MatchmakingRule } from '../definition.ts';
import type { Contender, Pair } from './contender.ts';
import type { SplitSides } from './sides.ts';
import { mayMeet } from './window.ts';

type PairingRule = Pick<MatchmakingRule, 'windowBase' | 'windowGrowth' | 'waitBonus'>;

interface Candidate extends Pair {
  readonly score: number;
}

/** Cuts the larger side down to the smaller, keeping who has waited longest; earlier in the queue wins a tie. */
export function levelled({ first, second }: SplitSides): SplitSides {
  const size = Math.min(first.length, second.length);
  return { first: longestWaiting(first, size), second: longestWaiting(second, size) };
}

/** Takes the pairs with the lowest score, each player once. Close ratings and long waits make a score low. */
export function pairGreedily({ first, second }: SplitSides, rule: PairingRule): readonly Pair[] {
  const candidates: Candidate[] = [];
  for (const one of first) {
    for (const other of second) {
      if (mayMeet(one, other, rule))
        candidates.push({ first: one, second: other, score: score(one, other, rule) });
    }
  }
  // The sort is stable, so equal scores keep the order of the queue.
  candidates.sort((a, b) => a.score - b.score);
  const taken = new Set<string>();
  const pairs: Pair[] = [];
  for (const { first: one, second: other } of candidates) {
    if (taken.has(one.playerId) || taken.has(other.playerId)) continue;
    taken.add(one.playerId).add(other.playerId);
    pairs.push({ first: one, second: other });
  }
  return pairs;
}

function score(one: Contender, other: Contender, rule: PairingRule): number {
  return (one.rating - other.rating) ** 2 - rule.waitBonus * (one.waitCycles + other.waitCycles);
}

function longestWaiting(side: readonly Contender[], size: number): readonly Contender[] {
  if (side.length <= size) return side;
  const kept = new Set(side.toSorted((a, b) => b.waitCycles - a.waitCycles).slice(0, size));
  return side.filter((candidate) => kept.has(candidate));
}
