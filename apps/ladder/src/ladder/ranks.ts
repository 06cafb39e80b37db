/** Rank letters: fixed shares of everyone who is ranked, so a letter says "among the best 8 %" and not a number. */
import type { RankRule } from './definition.ts';

/** The letter of who is not ranked: never played, or not lately. */
export const UNRANKED = 'U';

/** How many of `population` ranked ratings get each letter, best letter first. Nobody is left out. */
export function rankSizes(population: number, rule: RankRule): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { letter, percent } of rule.shares) {
    // Whole percents of a whole number: multiplied first, so no share suffers from a binary fraction.
    sizes.set(letter, Math.floor((population * percent) / 100));
  }
  let left = population - sum(sizes.values());
  for (const letter of remainderOrder(sizes, rule)) {
    if (left <= 0) break;
    sizes.set(letter, (sizes.get(letter) ?? 0) + 1);
    left -= 1;
  }
  return sizes;
}

/** The letter at a position of the ranking, 1 being the best. */
export function rankAt(position: number, population: number, rule: RankRule): string {
  let below = position;
  for (const [letter, size] of rankSizes(population, rule)) {
    if (below <= size) return letter;
    below -= size;
  }
  return UNRANKED;
}

/** The inner letters come first; of the ends the top does when the bottom already has more than its two best. */
function remainderOrder(sizes: ReadonlyMap<string, number>, { shares, remainder }: RankRule): string[] {
  const [best, second, ...rest] = shares.map(({ letter }) => letter);
  const worst = rest.at(-1);
  const order = [...remainder];
  if (best === undefined || second === undefined || worst === undefined) return order;
  const top = (sizes.get(best) ?? 0) + (sizes.get(second) ?? 0);
  if ((sizes.get(worst) ?? 0) <= top) return order;
  const ends = new Set([worst, second, best]);
  return [...order.filter((letter) => !ends.has(letter)), second, worst, best];
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
