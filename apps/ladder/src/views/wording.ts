/** The small phrases that several screens share. */
import { gamesOf, winRate, type Tally } from '../ladder/tally.ts';
import type { Claim } from '../ladder/result.ts';

/** `5W-3L-1D`. */
export function tallyText({ wins, losses, draws }: Tally): string {
  return `${wins}W-${losses}L-${draws}D`;
}

/** `5W-3L-1D (55.6 %)`; the tally alone before the first match. */
export function tallyWithRate(tally: Tally): string {
  const rate = winRate(tally);
  return rate === undefined ? tallyText(tally) : `${tallyText(tally)} (${rate.toFixed(1)} %)`;
}

/** `1 match`, `9 matches`. */
export function matchCount(tally: Tally): string {
  return counted(gamesOf(tally), 'match', 'matches');
}

/** A number with the word that goes with it. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `every second`, `every 45 seconds`. */
export function everySeconds(seconds: number): string {
  return seconds === 1 ? 'every second' : `every ${seconds} seconds`;
}

/** A change with its sign, as `+20`, `-15` or `±0`. */
export function signed(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${change}` : `${change}`;
}

/** A moment that every reader sees in their own time zone: `R` as "2 hours ago", `f` as date and time. */
export function moment(at: Date, style: 'R' | 'f'): string {
  return `<t:${Math.floor(at.getTime() / 1000)}:${style}>`;
}

/** What a claim is called on a button and in a sentence. */
export const CLAIM_WORDS: Readonly<Record<Claim, { readonly button: string; readonly sentence: string }>> = {
  won: { button: 'I won', sentence: 'you won' },
  lost: { button: 'I lost', sentence: 'you lost' },
  draw: { button: 'Draw', sentence: 'a draw' },
};
