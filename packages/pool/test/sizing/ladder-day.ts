/** One use of the database: when it is asked for, from midnight, and how long it keeps its connection. */
export interface Use {
  readonly atMs: number;
  readonly useMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Commands per second, hour by hour: a quiet night, an afternoon, the evening's peak from 19 to 23 o'clock. */
const COMMANDS_PER_SECOND = [
  0.1, 0.05, 0.02, 0.01, 0.01, 0.01, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5,
  0.8, 1, 1, 0.8, 0.3,
];
const WAVE_EVERY = 45 * SECOND;
/** Hours at which a tournament's round begins: everybody presses the button, all pairings are written at once. */
const ROUNDS_AT = [15, 15.5, 16, 20, 20.5, 21, 21.5];

/**
 * A day of a ladder bot with a few hundred players, drawn from a seed: single commands of about one round trip, a
 * matchmaking wave every 45 seconds that writes all its matches side by side, the rounds of two tournaments, and
 * twenty minutes in the evening in which the server is slow.
 */
export function ladderDay(seed: number): Use[] {
  const random = randomFrom(seed);
  const uses: Use[] = [];
  const use = (atMs: number, usualMs: number): void => {
    const isSlow = atMs > 20.75 * HOUR && atMs < 21.08 * HOUR;
    // Mostly as usual, sometimes several times that: the sum of two exponential draws.
    const drawn = (usualMs / 2) * (1 - Math.log(1 - random()) / 2 - Math.log(1 - random()) / 2);
    uses.push({ atMs: Math.round(atMs), useMs: Math.ceil(drawn * (isSlow ? 8 : 1)) });
  };
  const perSecond = (atMs: number): number => COMMANDS_PER_SECOND[Math.floor(atMs / HOUR)] ?? 0;

  // Between two commands of a steady rate lies an exponentially distributed pause.
  for (let at = 0; at < 24 * HOUR; at += (-Math.log(1 - random()) * SECOND) / perSecond(at)) {
    use(at, random() < 0.1 ? 120 : 30);
  }
  for (let at = 0; at < 24 * HOUR; at += WAVE_EVERY) {
    const matches = Math.floor(random() * 8 * perSecond(at));
    for (let i = 0; i < matches; i++) use(at, 40);
  }
  for (const hour of ROUNDS_AT) {
    for (let i = 0; i < 12; i++) use(hour * HOUR, 40);
    // Most press within seconds of the announcement.
    for (let i = 0; i < 48; i++) use(hour * HOUR - Math.log(1 - random()) * 6 * SECOND, 30);
  }
  return uses.toSorted((a, b) => a.atMs - b.atMs);
}

/** Mulberry32: small, and the same numbers everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
