/** Which map two players meet on: any that neither of them refused. */
import type { GameMap } from './definition.ts';
import type { Random } from './random.ts';

/** The maps that are left when both players' vetoes are taken out. */
export function mapsLeft(
  maps: readonly GameMap[],
  vetoes1: readonly string[],
  vetoes2: readonly string[],
): readonly GameMap[] {
  return maps.filter(({ code }) => !vetoes1.includes(code) && !vetoes2.includes(code));
}

/** Draws one of the maps that are left, each as likely as the other; undefined when the vetoes leave none. */
export function chooseMap(
  maps: readonly GameMap[],
  vetoes1: readonly string[],
  vetoes2: readonly string[],
  random: Random,
): GameMap | undefined {
  const left = mapsLeft(maps, vetoes1, vetoes2);
  return left[Math.floor(random() * left.length)];
}
