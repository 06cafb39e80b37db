/** Rank letters: fixed shares of everyone who is ranked, so a letter says "among the best 8 %" and not a number. */
import type { RankRule } from './definition.ts';

/** The letter of who is not ranked: never played, or not lately. */
export const UNRANKED = 'U';

/** In which order letters take one more when the shares do not come out even. */
export interface RemainderOrders {
  readonly usual: readonly string[];
  /** Where the worst letter alone has more than the two best together: the ends come last, and of them the top first. */
  readonly bottomHeavy: readonly string[];
}

/** How many of `population` ranked ratings get each letter, best letter first. Nobody is left out. */
export function rankSizes(population: number, rule: RankRule): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { letter, percent } of rule.shares) {
    // Whole percents of a whole number: multiplied first, so no share suffers from a binary fraction.
    sizes.set(letter, Math.floor((population * percent) / 100));
  }
  const { usual, bottomHeavy } = remainderOrders(rule);
  let left = population - sum(sizes.values());
  for (const letter of isBottomHeavy(sizes, rule) ? bottomHeavy : usual) {
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

/** Both orders of a rule. */
export function remainderOrders(rule: RankRule): RemainderOrders {
  const { remainder } = rule;
  const ends = endsOf(rule);
  if (ends === undefined) return { usual: remainder, bottomHeavy: remainder };
  const { best, second, worst } = ends;
  const inner = remainder.filter((letter) => letter !== best && letter !== second && letter !== worst);
  return { usual: remainder, bottomHeavy: [...inner, second, worst, best] };
}

/** The two best letters and the worst; undefined where there are no three. */
export function endsOf({
  shares,
}: RankRule): Readonly<Record<'best' | 'second' | 'worst', string>> | undefined {
  const [best, second, ...rest] = shares.map(({ letter }) => letter);
  const worst = rest.at(-1);
  if (best === undefined || second === undefined || worst === undefined) return undefined;
  return { best, second, worst };
}

function isBottomHeavy(sizes: ReadonlyMap<string, number>, rule: RankRule): boolean {
  const ends = endsOf(rule);
  if (ends === undefined) return false;
  const top = (sizes.get(ends.best) ?? 0) + (sizes.get(ends.second) ?? 0);
  return (sizes.get(ends.worst) ?? 0) > top;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
