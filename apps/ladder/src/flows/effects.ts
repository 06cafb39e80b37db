/** Keeps track of whether something was saved, so that a failed answer can say so, and holds to what it says. */
import { BatchError, DatabaseClosedError, SqliteBusyError } from '@warmpool/database';

/** `perhaps`: it was sent, and what became of it is not known. */
export type Saved = 'nothing' | 'perhaps' | 'yes';

/** A change that was not begun, because the player was told that nothing is saved. */
export class EffectsSealed extends Error {
  constructor() {
    super('the player was told that nothing is saved, so nothing is: they may do it again');
    this.name = 'EffectsSealed';
  }
}

/** What one interaction has changed so far. */
export class Effects {
  #saved: Saved = 'nothing';
  #isSealed = false;

  /** What may have been saved by now; `perhaps` also while it is being saved. */
  get saved(): Saved {
    return this.#saved;
  }

  /** What may have been saved, for a player who will not wait: after `nothing`, no change is begun any more. */
  seal(): Saved {
    this.#isSealed = this.#saved === 'nothing';
    return this.#saved;
  }

  /**
   * Runs what changes something. A failure that certainly left nothing behind takes the doubt back. Rejects with
   * `EffectsSealed`, and does nothing, after it was said that nothing is saved.
   */
  async track<T>(change: () => Promise<T>): Promise<T> {
    if (this.#isSealed) throw new EffectsSealed();
    const before = this.#saved;
    if (before === 'nothing') this.#saved = 'perhaps';
    const result = await change().catch((error: unknown) => {
      if (this.#saved === 'perhaps') this.#saved = leftNothing(error) ? before : 'perhaps';
      throw error;
    });
    this.#saved = 'yes';
    return result;
  }
}

function leftNothing(error: unknown): boolean {
  if (error instanceof DatabaseClosedError || error instanceof SqliteBusyError) return true;
  return error instanceof BatchError && (error.outcome === 'not-sent' || error.outcome === 'rolled-back');
}
