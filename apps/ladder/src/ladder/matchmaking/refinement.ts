/** Makes greedy pairs fairer: neighbours exchange opponents where that brings the ratings closer. */
import type { Pair } from './contender.ts';
import { mayMeet, type MeetingRule } from './window.ts';

const PASSES = 2;

/** Goes over neighbouring pairs twice. The sum of squared differences never grows, and no window is left. */
export function refine(pairs: readonly Pair[], rule: MeetingRule): readonly Pair[] {
  const refined = [...pairs];
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (let index = 0; index + 1 < refined.length; index += 1) {
      const one = refined[index];
      const next = refined[index + 1];
      if (one === undefined || next === undefined) continue;
      const swapped: readonly [Pair, Pair] = [
        { first: one.first, second: next.second },
        { first: next.first, second: one.second },
      ];
      const isAllowed = swapped.every(({ first, second }) => mayMeet(first, second, rule));
      if (isAllowed && unfairness(swapped) < unfairness([one, next]))
        [refined[index], refined[index + 1]] = swapped;
    }
  }
  return refined;
}

/** The sum of squared rating differences: what refinement lowers. */
export function unfairness(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { first, second }) => sum + (first.rating - second.rating) ** 2, 0);
}
