/** Discord's limits per channel, kept and reported as Discord does. Interactions have none. */
import type { Clock } from '../clock.ts';

interface Limit {
  readonly bucket: string;
  readonly limit: number;
  readonly windowMs: number;
}

/** By method and route; each channel counts for itself. */
const LIMITS: Readonly<Record<string, Limit>> = {
  'POST /channels/:channel/messages': { bucket: 'messages', limit: 5, windowMs: 5000 },
  'PATCH /channels/:channel/messages/:message': { bucket: 'edits', limit: 5, windowMs: 5000 },
  'DELETE /channels/:channel/messages/:message': { bucket: 'deletions', limit: 5, windowMs: 1000 },
};

const MAX_WINDOWS = 10_000;

/** What a call leaves of its limit. */
export interface RateLimitVerdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds to wait, when this call is one too many. */
  readonly retryAfterS: number | undefined;
}

export class RateLimits {
  readonly #clock: Clock;
  readonly #windows = new Map<string, { used: number; readonly endsAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a call; undefined when its route has no limit. */
  count(method: string, route: string, channelId: string): RateLimitVerdict | undefined {
    const rule = LIMITS[`${method} ${route}`];
    if (!rule) return undefined;
    const window = this.#window(`${rule.bucket} ${channelId}`, rule.windowMs);
    const isAllowed = window.used < rule.limit;
    if (isAllowed) window.used += 1;
    const resetAfterS = Math.max(0, window.endsAt - this.#clock.now()) / 1000;
    return {
      headers: {
        'x-ratelimit-limit': String(rule.limit),
        'x-ratelimit-remaining': String(rule.limit - window.used),
        'x-ratelimit-reset': (window.endsAt / 1000).toFixed(3),
        'x-ratelimit-reset-after': resetAfterS.toFixed(3),
        'x-ratelimit-bucket': rule.bucket,
      },
      retryAfterS: isAllowed ? undefined : resetAfterS,
    };
  }

  #window(key: string, windowMs: number): { used: number; readonly endsAt: number } {
    const nowMs = this.#clock.now();
    const current = this.#windows.get(key);
    if (current && current.endsAt > nowMs) return current;
    if (this.#windows.size >= MAX_WINDOWS) this.#forgetEnded(nowMs);
    const window = { used: 0, endsAt: nowMs + windowMs };
    this.#windows.set(key, window);
    return window;
  }

  #forgetEnded(nowMs: number): void {
    for (const [key, window] of this.#windows) if (window.endsAt <= nowMs) this.#windows.delete(key);
  }
}
