/** How ratings went lately, one line of text a race. */
import { racesOf, type LadderDefinition } from '../ladder/definition.ts';
import type { TrendPoint } from '../store/profile-store.ts';
import { sparkline } from './sparkline.ts';

/** Ratings that a sparkline shows at most. */
const TREND_SHOWN = 20;

/** `Lark ▁█ 1500 → 1520`. */
export function trendLines(trend: readonly TrendPoint[], definition: LadderDefinition): readonly string[] {
  return racesOf(definition).flatMap((race) => {
    const points = trend.filter((point) => point.race === race.code).slice(-TREND_SHOWN);
    const [first] = points;
    if (first === undefined) return [];
    const line = [first.ratingBefore, ...points.map(({ ratingAfter }) => ratingAfter)];
    return [`${race.name} ${sparkline(line)} ${line[0]} → ${line.at(-1)}`];
  });
}
