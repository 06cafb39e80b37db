/** How long a target stays before it sinks by one, in milliseconds. */
const STEP_DOWN_MS = 30_000;
/** One connection more for each so many in need: whoever needs more than ever finds one ready. */
const NEEDED_PER_SPARE = 4;

/** What the owner allows. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** How many connections to keep warm. */
export interface Target {
  readonly connections: number;
  readonly changedAt: number;
}

/**
 * The next target: the most that any remembered window needed, a spare share, and what a steady rise will add; never
 * outside `min` and `max`. `peaks` are those of `DemandMeter`.
 *
 * It rises at once and sinks one connection at a time, never below what the last ten minutes needed: load that
 * comes and goes within these moves nothing. The two speeds are the hysteresis; a connection too many costs little, one
 * too few lets somebody wait for a handshake.
 */
export function nextTarget(
  previous: Target,
  peaks: readonly number[],
  now: number,
  { min, max }: Bounds,
): Target {
  const wanted = Math.max(min, Math.min(max, neededSoon(peaks)));
  if (wanted > previous.connections) return { connections: wanted, changedAt: now };
  if (previous.connections > max) return { connections: max, changedAt: now };
  if (wanted < previous.connections && now - previous.changedAt >= STEP_DOWN_MS) {
    return { connections: previous.connections - 1, changedAt: now };
  }
  return previous;
}

function neededSoon(peaks: readonly number[]): number {
  const highest = Math.max(0, ...peaks);
  const needed = Math.max(highest, (peaks.at(-1) ?? 0) + steadyRise(peaks));
  return needed + Math.floor(needed / NEEDED_PER_SPARE);
}

/** What each of the last windows has added at least; 0 unless every one of them did, so that noise is no trend. */
function steadyRise(peaks: readonly number[]): number {
  const [first, second, third, running] = peaks.slice(-4);
  if (running === undefined) return 0;
  return Math.max(0, Math.min((second ?? 0) - (first ?? 0), (third ?? 0) - (second ?? 0)));
}
