/** Which positions of the ranking have a rank letter, as SQL: how many are ranked is known only where it is read. */
import { sql, type RawBuilder } from 'kysely';
import type { RankRule } from '../ladder/definition.ts';
import { endsOf, remainderOrders } from '../ladder/ranks.ts';

/** A rank letter and the rule that gives it. */
export interface RankFilter {
  readonly letter: string;
  readonly rule: RankRule;
}

/**
 * The table `letter`: `population`, how many positions come before those of the letter, and `upto` how many come before
 * its end. The same numbers as `rankSizes` has.
 */
export function letterSteps(
  { letter, rule }: RankFilter,
  population: RawBuilder<number>,
): RawBuilder<unknown> {
  const letters = rule.shares.map((each) => each.letter);
  const share = (of: string): RawBuilder<number> => {
    const percent = rule.shares.find((each) => each.letter === of)?.percent ?? 0;
    return sql<number>`population * ${sql.lit(percent)} / 100`;
  };
  const ends = endsOf(rule);
  const isHeavy = ends && sql`${share(ends.worst)} > ${share(ends.best)} + ${share(ends.second)}`;
  const { usual, bottomHeavy } = remainderOrders(rule);
  const size = (of: string): RawBuilder<number> => sql<number>`${share(of)} + case when remaining >
    case when is_heavy then ${turn(bottomHeavy, of)} else ${turn(usual, of)} end then 1 else 0 end`;
  const through = letters.slice(0, letters.indexOf(letter) + 1);
  return sql`shares as materialized (
      select population, population - (${added(letters.map(share))}) as remaining, ${isHeavy ?? sql`1 = 0`} as is_heavy
      from (select ${population} as population) as p
    ),
    letter as materialized (
      select population, ${added(through.slice(0, -1).map(size))} as above, ${added(through.map(size))} as upto
      from shares
    )`;
}

/** How many take one more before this letter does; more than there can be for one that never does. */
function turn(order: readonly string[], letter: string): RawBuilder<number> {
  const index = order.indexOf(letter);
  return sql.lit(index === -1 ? 100 : index);
}

function added(numbers: readonly RawBuilder<number>[]): RawBuilder<number> {
  return numbers.length === 0 ? sql<number>`0` : sql<number>`${sql.join(numbers, sql` + `)}`;
}
