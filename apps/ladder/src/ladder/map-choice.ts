/** Which map two players meet on: any that neither of them refused, as far as that leaves one. */
import type { GameMap } from './definition.ts';
import type { Random } from './random.ts';

/**
 * The maps that are left when both players' vetoes are taken out. Vetoes are ordered, the worst first: where all
 * together leave nothing, both players give up their mildest, and the next, until something is left.
 */
export function mapsLeft(
  maps: readonly GameMap[],
  vetoes1: readonly string[],
  vetoes2: readonly string[],
): readonly GameMap[] {
  for (let kept = Math.max(vetoes1.length, vetoes2.length); kept > 0; kept -= 1) {
    const refused = new Set([...vetoes1.slice(0, kept), ...vetoes2.slice(0, kept)]);
    const left = maps.filter(({ code }) => !refused.has(code));
    if (left.length > 0) return left;
  }
  return maps;
}

/** Draws one of the maps that are left, each as likely as the other. A ladder has at least one map. */
export function chooseMap(
  maps: readonly GameMap[],
  vetoes1: readonly string[],
  vetoes2: readonly string[],
  random: Random,
): GameMap {
  const left = mapsLeft(maps, vetoes1, vetoes2);
  const drawn = left[Math.floor(random() * left.length)];
  if (drawn === undefined) throw new Error('ladder bug: a season without maps was accepted');
  return drawn;
}
