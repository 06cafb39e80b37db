/**
 * Puts every waiting player on one side.
 *
 * Who offers one side only stays there. Who offers both goes where the ladder is short of players, the one who is
 * stronger there first; and when the sides' mean ratings drift apart, the most neutral of them crosses over.
 */
import type { MatchmakingRule } from '../definition.ts';
import { contender, type Contender, type Offer, type WaitingPlayer } from './contender.ts';

type BalanceRule = Pick<MatchmakingRule, 'balanceTolerance'>;

/** The two sides of a wave. No player is on both. */
export interface SplitSides {
  readonly first: readonly Contender[];
  readonly second: readonly Contender[];
}

interface Flexible {
  readonly player: WaitingPlayer;
  readonly offers: readonly [Offer, Offer];
  /** By how much they are better on the first side. */
  readonly bias: number;
}

/** Splits a wave into its two sides. Who offers nothing, or waits twice, is taken as not there. */
export function splitSides(waiting: readonly WaitingPlayer[], rule: BalanceRule): SplitSides {
  const first: Contender[] = [];
  const second: Contender[] = [];
  const flexible: Flexible[] = [];
  const seen = new Set<string>();
  for (const player of waiting) {
    if (seen.has(player.playerId)) continue;
    seen.add(player.playerId);
    const [one, other] = player.offers;
    if (one && other) {
      flexible.push({ player, offers: [one, other], bias: one.rating - other.rating });
    } else if (one) {
      first.push(contender(player, one));
    } else if (other) {
      second.push(contender(player, other));
    }
  }
  const { toFirst, toSecond } = assign(flexible, first.length, second.length);
  evenOut(toFirst, toSecond, first, second, rule);
  return {
    first: [...first, ...toFirst.map(onFirst)],
    second: [...second, ...toSecond.map(onSecond)],
  };
}

interface Assignment {
  readonly toFirst: Flexible[];
  readonly toSecond: Flexible[];
}

function assign(flexible: readonly Flexible[], firstCount: number, secondCount: number): Assignment {
  const byBias = flexible.toSorted((a, b) => a.bias - b.bias);
  if (firstCount === 0 && secondCount === 0) {
    const half = Math.floor(byBias.length / 2);
    return { toSecond: byBias.slice(0, half), toFirst: byBias.slice(half) };
  }
  const toFirst: Flexible[] = [];
  const toSecond: Flexible[] = [];
  while (byBias.length > 0) {
    const difference = firstCount + toFirst.length - (secondCount + toSecond.length);
    // The smaller side is filled up; level sides take in turn, the second first.
    const second = difference >= 0;
    // Sorted by bias: the head is the best for the second side, the tail for the first.
    const taken = second ? byBias.shift() : byBias.pop();
    if (taken) (second ? toSecond : toFirst).push(taken);
  }
  return { toFirst, toSecond };
}

/** Moves one flexible player from the stronger side to the weaker, unless the head counts would suffer. */
function evenOut(
  toFirst: Flexible[],
  toSecond: Flexible[],
  first: readonly Contender[],
  second: readonly Contender[],
  rule: BalanceRule,
): void {
  const ratings1 = [...first, ...toFirst.map(onFirst)].map(({ rating }) => rating);
  const ratings2 = [...second, ...toSecond.map(onSecond)].map(({ rating }) => rating);
  if (ratings1.length === 0 || ratings2.length === 0) return;
  const drift = mean(ratings1) - mean(ratings2);
  if (Math.abs(drift) <= rule.balanceTolerance) return;
  const [from, to] = drift > 0 ? [toFirst, toSecond] : [toSecond, toFirst];
  const surplus = (drift > 0 ? 1 : -1) * (ratings1.length - ratings2.length);
  // One who crosses changes the surplus by two: from +1 to -1 is no worse, from 0 to -2 is.
  if (Math.abs(surplus - 2) > Math.abs(surplus)) return;
  const neutral = from.toSorted((a, b) => Math.abs(a.bias) - Math.abs(b.bias))[0];
  if (neutral === undefined) return;
  from.splice(from.indexOf(neutral), 1);
  to.push(neutral);
}

function onFirst({ player, offers }: Flexible): Contender {
  return contender(player, offers[0]);
}

function onSecond({ player, offers }: Flexible): Contender {
  return contender(player, offers[1]);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
