/** Discord's ids: 42 bits of milliseconds since 2015, 10 bits for who made it, 12 bits of a counter. */
import type { Clock } from './clock.ts';

const EPOCH_MS = 1_420_070_400_000n;
const LOWER_BITS = 22n;
const COUNTER_BITS = 12n;
const COUNTER_LIMIT = 1n << COUNTER_BITS;
const MAKER_LIMIT = 1n << (LOWER_BITS - COUNTER_BITS);

let makers = 0n;

/** Makes ids that rise with time, carry the right time, and are unique among the last 1024 makers of this process. */
export class Snowflakes {
  readonly #clock: Clock;
  readonly #maker = makers++ % MAKER_LIMIT;
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
    } else if (++this.#sequence === COUNTER_LIMIT) {
      // Four thousand ids in one millisecond: borrow the next one, as uniqueness matters more.
      this.#lastMs += 1n;
      this.#sequence = 0n;
    }
    return String((this.#lastMs << LOWER_BITS) | (this.#maker << COUNTER_BITS) | this.#sequence);
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
