/**
 * A part of the ranking that is counted without being read. The order of all lines is a tree (the whole, 32 points of
 * rating, one rating, one day in it) and `standing_counts` says how many lines each of its nodes has: so a place, and
 * the line at a place, are found by a few dozen counts however many lines there are.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { LadderSchema } from './schema.ts';

/** Which lines are meant. */
export interface StandingFilter {
  /** Only these races; all when empty. */
  readonly races: readonly string[];
  /** Only players of these countries; all when empty. */
  readonly countries: readonly string[];
  /** Each player with their best rating only. It is chosen before the other filters apply. */
  readonly bestOnly: boolean;
}

/** The lines under a filter, as conditions on lines (`s`) and on counts (`c`). */
export interface StandingScope {
  readonly lines: RawBuilder<boolean>;
  readonly counts: RawBuilder<boolean>;
  /** The sizes of the nodes that are counted, largest first; lines are read within one of the last. */
  readonly shifts: readonly [number, ...number[]];
}

/** The order of lines (`s`). It is definite: equal ratings go by who played last, then by player, then by race. */
export const RANKING_ORDER = sql.raw('s.leaf desc, s.last_played_at desc, s.player_id desc, s.race');

/** Below the rating a leaf has the day. */
export const DAY_BITS = 20;

const WHOLE = 62;
const STRETCH = 25;
const RATING = DAY_BITS;
const DAY = 0;

/** Every line of the ranking. */
export const ALL_STANDINGS: StandingScope = {
  lines: sql<boolean>`1 = 1`,
  counts: sql<boolean>`c.country = '*' and c.race = '*'`,
  // Only here are days counted: many who played once have the same rating.
  shifts: [STRETCH, RATING, DAY],
};

/** The lines under a filter; `ALL_STANDINGS` itself when it leaves nothing out. */
export function scopeOf({ races, countries, bestOnly }: StandingFilter): StandingScope {
  if (races.length === 0 && countries.length === 0 && !bestOnly) return ALL_STANDINGS;
  const both = (alias: string): RawBuilder<boolean>[] => [
    ...(races.length === 0 ? [] : [sql<boolean>`${sql.ref(`${alias}.race`)} in (${sql.join(races)})`]),
    ...(countries.length === 0
      ? []
      : [sql<boolean>`${sql.ref(`${alias}.country`)} in (${sql.join(countries)})`]),
    ...(bestOnly ? [sql<boolean>`${sql.ref(`${alias}.is_best`)} = true`] : []),
  ];
  const counts = [
    ...both('c'),
    sql<boolean>`c.race <> '*'`,
    ...(countries.length === 0 ? [sql<boolean>`c.country = '*'`] : []),
  ];
  return {
    lines: sql<boolean>`${sql.join(both('s'), sql` and `)}`,
    counts: sql<boolean>`${sql.join(counts, sql` and `)}`,
    shifts: [STRETCH, RATING],
  };
}

/** How many lines there are. */
export function lineCount({ counts }: StandingScope): RawBuilder<number> {
  return sql<number>`(${sumOf(counts, WHOLE)})`;
}

/** The countries that have lines, those with most of them first. */
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the builder infers the rows' type
export function countriesQuery(queries: Kysely<LadderSchema>) {
  return queries
    .selectFrom('standing_counts as c')
    .select('c.country')
    .where('c.shift', '=', WHOLE)
    .where('c.country', 'not in', ['*', ''])
    .groupBy('c.country')
    .having((eb) => eb.fn.sum('c.amount'), '>', 0)
    .orderBy((eb) => eb.fn.sum('c.amount'), 'desc')
    .orderBy('c.country');
}

/** How many lines of the scope come before a line, which need not be one of them; its alias may be any but `s`. */
export function linesBefore({ lines, counts, shifts }: StandingScope, line: string): RawBuilder<number> {
  const leaf = sql.ref(`${line}.leaf`);
  const of = (column: string): RawBuilder<unknown> => sql.ref(`${line}.${column}`);
  const above = shifts.map((shift, level) => {
    const outer = shifts[level - 1];
    // The whole is two nodes: shifted so far, what is below zero is -1.
    const within =
      outer === undefined ? sql`c.parent in (-1, 0)` : sql`c.parent = (${leaf} >> ${lit(outer)})`;
    return sql`(${sumOf(counts, shift)} and ${within} and c.node > (${leaf} >> ${lit(shift)}))`;
  });
  const last = lastOf(shifts);
  return sql<number>`(${sql.join(above, sql` + `)} + (
    select count(*) from standings s
    where ${lines} and s.leaf >= ${leaf} and s.leaf < ${endOf(sql`(${leaf} >> ${lit(last)})`, last)}
      and ((s.leaf, s.last_played_at, s.player_id) > (${leaf}, ${of('last_played_at')}, ${of('player_id')})
        or (s.leaf = ${leaf} and s.last_played_at = ${of('last_played_at')} and s.player_id = ${of('player_id')}
          and s.race < ${of('race')}))))`;
}

/**
 * Finds two lines by how many others come before them, without reading lines: the common table expressions for that.
 * They start from the table `targets`, of two rows `target` (1, 2) and `skip`. The last one, `<targets>_found`, is one row:
 * of each target the node of the smallest size that holds it (`node_1`, `node_2`) and how many lines of it to skip
 * (`skip_1`, `skip_2`); null where there is no such line.
 */
export function seek({ counts, shifts }: StandingScope, targets: string): RawBuilder<unknown> {
  const steps = shifts.map((shift, level) => {
    const from = level === 0 ? targets : `${targets}_${level - 1}`;
    const within = level === 0 ? sql`` : sql` and c.parent = t.node`;
    // The limit changes nothing but what PostgreSQL expects: two rows, for which it asks the index.
    return sql`${sql.ref(`${targets}_${level}`)} as materialized (
      select target, node, skip - (upto - amount) as skip from (
        select t.target, t.skip, c.node, cast(sum(c.amount) as bigint) as amount,
          cast(sum(sum(c.amount)) over (partition by t.target order by c.node desc) as bigint) as upto
        from ${sql.table(from)} t join standing_counts c on ${counts} and c.shift = ${lit(shift)}${within}
        group by t.target, t.skip, c.node
      ) as nodes
      where skip < upto and skip >= upto - amount limit 2)`;
  });
  return sql`${sql.join(steps)}, ${sql.ref(`${targets}_found`)} as materialized (
    select max(case when target = 1 then node end) as node_1, max(case when target = 1 then skip end) as skip_1,
      max(case when target = 2 then node end) as node_2, max(case when target = 2 then skip end) as skip_2
    from ${sql.table(`${targets}_${shifts.length - 1}`)})`;
}

/** True for a line (`s`) in the stretch of the order from one node that was found to another. */
export function isBetween({ shifts }: StandingScope, first: string, last: string): RawBuilder<boolean> {
  const bits = lastOf(shifts);
  return sql<boolean>`s.leaf >= (${sql.ref(last)} << ${lit(bits)}) and s.leaf < ${endOf(sql.ref(first), bits)}`;
}

function sumOf(counts: RawBuilder<boolean>, shift: number): RawBuilder<number> {
  return sql<number>`select cast(coalesce(sum(c.amount), 0) as bigint) from standing_counts c
    where ${counts} and c.shift = ${lit(shift)}`;
}

/** Where a node ends, in nodes that are smaller by so many bits. */
function endOf(node: RawBuilder<unknown>, bits: number): RawBuilder<unknown> {
  return sql`((${node} + 1) << ${lit(bits)})`;
}

function lastOf(shifts: readonly [number, ...number[]]): number {
  return shifts.at(-1) ?? shifts[0];
}

/** A number of our own, written out: PostgreSQL could not tell the type of a bare parameter. */
function lit(value: number): RawBuilder<number> {
  return sql.lit(value);
}
