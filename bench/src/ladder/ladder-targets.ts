/** What the ladder has to reach under load, and whether it did. */
import { median } from '../median.ts';
import { percentile } from '../peers/statistics.ts';
import { show } from '../peers/unit.ts';
import type { LadderResults } from './ladder-results.ts';

/** One target, as it reads. */
export interface LadderTarget {
  readonly target: string;
  readonly measured: string;
  readonly isReached: boolean;
}

const P99_AT_50_MS = 40;
const SLOWEST_AT_200_MS = 300;
const WAVE_MS = 50;

/** Those of which there are figures. */
export function ladderTargets({ load, waves, evening }: LadderResults): readonly LadderTarget[] {
  const times = (wanted: number): readonly number[] =>
    load
      .filter(({ place, result }) => place === 'loopback' && result.users === wanted && result.pauseMs > 0)
      .flatMap(({ result }) => result.answers.map(({ ms }) => ms));
  const targets: LadderTarget[] = [];
  const fifty = times(50);
  if (fifty.length > 0) {
    const p99 = percentile(fifty, 0.99);
    targets.push({
      target: `50 users at once on loopback, each doing something every second: p99 under ${P99_AT_50_MS} ms`,
      measured: show(p99, 'ms'),
      isReached: p99 < P99_AT_50_MS,
    });
  }
  const twoHundred = times(200);
  if (twoHundred.length > 0) {
    const slowest = percentile(twoHundred, 1);
    targets.push({
      target: `200 users at once on loopback, each doing something every second: no answer over ${SLOWEST_AT_200_MS} ms`,
      measured: `the slowest took ${show(slowest, 'ms')}`,
      isReached: slowest <= SLOWEST_AT_200_MS,
    });
  }
  if (load.length > 0) {
    const late = load.reduce((sum, { result }) => sum + result.late, 0);
    const faults = load.reduce((sum, { result }) => sum + result.faults.length, 0);
    targets.push({
      target:
        'no answer after three seconds (10062), and none that failed; apologies only where nobody pauses',
      measured: `${late} late, ${faults} failed`,
      isReached: late + faults === 0,
    });
  }
  if (waves) {
    const pairing = median(waves.pairingMs);
    targets.push({
      target: `a wave of ${waves.waiting} under ${WAVE_MS} ms`,
      measured: `${show(pairing, 'ms')}; with the database ${show(median(waves.wholeMs), 'ms')}`,
      isReached: pairing < WAVE_MS,
    });
  }
  if (evening) {
    targets.push({
      target: 'an evening at whose end every account is in order',
      measured: `${evening.found} matches, ${evening.faults.length} faults`,
      isReached: evening.faults.length === 0,
    });
  }
  return targets;
}
