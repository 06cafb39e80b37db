/** Discord's ids: 64-bit numbers whose upper 42 bits are the milliseconds since 2015. */
import type { Clock } from './clock.ts';

const EPOCH_MS = 1_420_070_400_000n;
const LOWER_BITS = 22n;
const LOWER_LIMIT = 1n << LOWER_BITS;

/** Makes ids that are unique, rise with time, and carry the right time. */
export class Snowflakes {
  readonly #clock: Clock;
  #lastMs = 0n;
  #sequence = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const nowMs = BigInt(Math.floor(this.#clock.now())) - EPOCH_MS;
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      this.#sequence = 0n;
    } else if (++this.#sequence === LOWER_LIMIT) {
      // Four million ids in one millisecond: borrow the next one, as uniqueness matters more.
      this.#lastMs += 1n;
      this.#sequence = 0n;
    }
    return String((this.#lastMs << LOWER_BITS) | this.#sequence);
  }
}

/** When an id was made, in milliseconds since 1970. */
export function snowflakeTimeMs(id: string): number {
  return Number((BigInt(id) >> LOWER_BITS) + EPOCH_MS);
}

/** Whether a text has the form of an id, as discord.js and Discord's routes expect it. */
export function isSnowflake(text: unknown): text is string {
  return typeof text === 'string' && /^\d{17,20}$/.test(text);
}
