/** Those who are left, in the order of their ratings, so that the nearest are found without looking at all. */
import type { Contender } from './contender.ts';
import { mayMeet, windowAfter, type PairingRule } from './window.ts';

/** One who waits, and their place in the queue. */
export interface Placed {
  readonly who: Contender;
  readonly index: number;
}

/** One player's best opponent, and how good a pair they make: the lower the better. */
export interface Wish {
  readonly one: Placed;
  readonly best: Placed;
  readonly score: number;
}

/** All with the same rating: who waited longest comes first, then who came first. */
interface Step {
  readonly rating: number;
  readonly placed: Placed[];
}

/** Opponents by rating. */
export class RatingOrder {
  readonly #rule: PairingRule;
  readonly #steps: Step[] = [];
  readonly #offersOf = new Map<string, Placed[]>();
  readonly #longestWait: number;

  constructor(contenders: readonly Contender[], rule: PairingRule) {
    this.#rule = rule;
    this.#longestWait = contenders.reduce((longest, { waitCycles }) => Math.max(longest, waitCycles), 0);
    const byRating = new Map<number, Placed[]>();
    for (const [index, who] of contenders.entries()) {
      push(byRating, who.rating, { who, index });
      push(this.#offersOf, who.playerId, { who, index });
    }
    for (const [rating, placed] of [...byRating].toSorted(([a], [b]) => a - b)) {
      const longestFirst = placed.toSorted(
        (a, b) => b.who.waitCycles - a.who.waitCycles || a.index - b.index,
      );
      this.#steps.push({ rating, placed: longestFirst });
    }
  }

  /** Whom somebody should meet of those who are left; undefined when they may meet nobody. */
  wishOf(one: Placed): Wish | undefined {
    const { rating, waitCycles } = one.who;
    const widest = windowAfter(Math.max(waitCycles, this.#longestWait), this.#rule);
    const mostBonus = this.#rule.waitBonus * (waitCycles + this.#longestWait);
    let above = this.#firstFrom(rating);
    let below = above - 1;
    let best: Wish | undefined;
    for (;;) {
      const up = this.#steps[above];
      const down = this.#steps[below];
      const isUp = down === undefined || (up !== undefined && up.rating - rating <= rating - down.rating);
      const nearest = isUp ? up : down;
      if (nearest === undefined) return best;
      const distance = Math.abs(nearest.rating - rating);
      // Nobody further away can be allowed, or be better than the best so far.
      if (distance > widest || (best && distance ** 2 - mostBonus > best.score)) return best;
      best = this.#better(best, this.#wishAt(nearest, one));
      if (isUp) above += 1;
      else below -= 1;
    }
  }

  /** Takes a player out, with all that they offer. */
  remove(playerId: string): void {
    for (const { who } of this.#offersOf.get(playerId) ?? []) {
      const index = this.#firstFrom(who.rating);
      const step = this.#steps[index];
      if (step === undefined) continue;
      const place = step.placed.findIndex((placed) => placed.who === who);
      if (place >= 0) step.placed.splice(place, 1);
      if (step.placed.length === 0) this.#steps.splice(index, 1);
    }
  }

  /** The first of a step who may meet them is the best of it: all are equally far, and the longest wait comes first. */
  #wishAt({ placed }: Step, one: Placed): Wish | undefined {
    const best = placed.find(({ who }) => mayMeet(one.who, who, this.#rule));
    return best && { one, best, score: this.#score(one.who, best.who) };
  }

  #score(one: Contender, other: Contender): number {
    return (one.rating - other.rating) ** 2 - this.#rule.waitBonus * (one.waitCycles + other.waitCycles);
  }

  #better(one: Wish | undefined, other: Wish | undefined): Wish | undefined {
    if (one === undefined || other === undefined) return one ?? other;
    const isWorse = other.score - one.score || other.best.index - one.best.index;
    return isWorse < 0 ? other : one;
  }

  #firstFrom(rating: number): number {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#steps[middle]?.rating ?? rating) < rating) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function push<Key>(lists: Map<Key, Placed[]>, key: Key, placed: Placed): void {
  const list = lists.get(key);
  if (list) list.push(placed);
  else lists.set(key, [placed]);
}
