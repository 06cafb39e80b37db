/** Keeps track of whether something was saved, so that a failed answer can say so. */
import { BatchError, DatabaseClosedError, SqliteBusyError } from '@warmpool/database';

/** `perhaps`: it was sent, and what became of it is not known. */
export type Saved = 'nothing' | 'perhaps' | 'yes';

/** What one interaction has changed so far. */
export class Effects {
  #saved: Saved = 'nothing';

  /** What may have been saved by now; `perhaps` also while it is being saved. */
  get saved(): Saved {
    return this.#saved;
  }

  /** Runs what changes something. A failure that certainly left nothing behind takes the doubt back. */
  async track<T>(change: () => Promise<T>): Promise<T> {
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
