/** The small phrases that several screens share. */
import { winRate, type Tally } from '../ladder/tally.ts';
import type { Texts } from '../texts/english.ts';

/** `5W-3L-1D (55.6%)`; the tally alone before the first match. */
export function tallyWithRate(tally: Tally, { percent, wording }: Texts): string {
  const rate = winRate(tally);
  return rate === undefined ? wording.tally(tally) : `${wording.tally(tally)} (${percent(rate)})`;
}

/** A change with its sign, as `+20`, `-15` or `±0`. */
export function signed(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${change}` : `${change}`;
}

/** A moment that every reader sees in their own time zone: `R` as "2 hours ago", `f` as date and time, `t` as time. */
export function moment(at: Date, style: 'R' | 'f' | 't'): string {
  return `<t:${Math.floor(at.getTime() / 1000)}:${style}>`;
}
