/**
 * Pairs those who wait: the best pair first, until nobody is left who may meet.
 *
 * A thousand who wait make half a million pairs, most of them far too uneven to matter. So no list of pairs is made:
 * each player knows only their best opponent among those left, and looks for the next when that one is taken. The
 * pairs are those that the whole list, sorted, would give.
 */
import type { Contender, Pair } from './contender.ts';
import { RatingOrder, type Wish } from './rating-order.ts';
import type { SplitSides } from './sides.ts';
import type { PairingRule } from './window.ts';

/**
 * Cuts the larger side down to the smaller, keeping who has waited longest; earlier in the queue wins a tie. Who may
 * meet nobody takes no place from those who may.
 */
export function levelled({ first, second }: SplitSides, rule: PairingRule): SplitSides {
  const able = { first: whoMayMeet(first, second, rule), second: whoMayMeet(second, first, rule) };
  const size = Math.min(able.first.length, able.second.length);
  return { first: longestWaiting(able.first, size), second: longestWaiting(able.second, size) };
}

/**
 * Takes the pairs with the lowest score, each player once; the queue's order decides between equals. Close ratings and
 * long waits make a score low. Both lists may be the same one, where anybody may meet anybody.
 */
export function pairGreedily({ first, second }: SplitSides, rule: PairingRule): readonly Pair[] {
  const left = new RatingOrder(second, rule);
  const taken = new Set<string>();
  const pairs: Pair[] = [];
  // The lowest last, where it is cheap to take.
  const wishes = first
    .flatMap((who, index) => left.wishOf({ who, index }) ?? [])
    .toSorted((a, b) => compare(b, a));
  for (let wish = wishes.pop(); wish !== undefined; wish = wishes.pop()) {
    const { one, best } = wish;
    if (taken.has(one.who.playerId)) continue;
    if (taken.has(best.who.playerId)) {
      const next = left.wishOf(one);
      if (next) wishes.splice(placeFor(next, wishes), 0, next);
      continue;
    }
    pairs.push({ first: one.who, second: best.who });
    for (const { playerId } of [one.who, best.who]) {
      taken.add(playerId);
      left.remove(playerId);
    }
  }
  return pairs;
}

function compare(a: Wish, b: Wish): number {
  return a.score - b.score || a.one.index - b.one.index || a.best.index - b.best.index;
}

/** Where a wish belongs in a list that falls. */
function placeFor(wish: Wish, wishes: readonly Wish[]): number {
  let low = 0;
  let high = wishes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = wishes[middle];
    if (other !== undefined && compare(other, wish) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function whoMayMeet(
  side: readonly Contender[],
  other: readonly Contender[],
  rule: PairingRule,
): readonly Contender[] {
  const opponents = new RatingOrder(other, rule);
  return side.filter((who, index) => opponents.wishOf({ who, index }) !== undefined);
}

function longestWaiting(side: readonly Contender[], size: number): readonly Contender[] {
  if (side.length <= size) return side;
  const kept = new Set(side.toSorted((a, b) => b.waitCycles - a.waitCycles).slice(0, size));
  return side.filter((candidate) => kept.has(candidate));
}
