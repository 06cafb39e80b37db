/** Chance that can be repeated: the same seed always draws the same. */

/** Draws numbers from 0 up to, and never, 1. */
export type Random = () => number;

/** A generator for a seed (mulberry32): small, fast, and good enough to choose a map. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
