/** The interactions of the last minutes, by token. */
import type { Clock } from '../clock.ts';
import { snowflakeTimeMs } from '../snowflake.ts';
import { interactionIdOf, type Interaction } from './interaction.ts';

/** Enough for any test, and a bound for a load that runs for hours. */
const MAX_KEPT = 20_000;

const TOKEN_LIFETIME_MS = 15 * 60_000;

/** What a token leads to. */
export type TokenLookup =
  | { readonly kind: 'valid'; readonly interaction: Interaction }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

export class InteractionBook {
  readonly #clock: Clock;
  readonly #byToken = new Map<string, Interaction>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(interaction: Interaction): void {
    this.#forgetOldest();
    this.#byToken.set(interaction.token, interaction);
  }

  find(token: string): TokenLookup {
    const interaction = this.#byToken.get(token);
    if (interaction && !this.#isExpired(interaction.createdAt)) return { kind: 'valid', interaction };
    const id = interactionIdOf(token);
    return { kind: id !== undefined && this.#isExpired(snowflakeTimeMs(id)) ? 'expired' : 'unknown' };
  }

  /** Tokens are added in the order of time, so the old ones are in front. */
  #forgetOldest(): void {
    for (const [token, interaction] of this.#byToken) {
      if (this.#byToken.size < MAX_KEPT && !this.#isExpired(interaction.createdAt)) return;
      this.#byToken.delete(token);
    }
  }

  #isExpired(createdAt: number): boolean {
    return this.#clock.now() - createdAt > TOKEN_LIFETIME_MS;
  }
}
