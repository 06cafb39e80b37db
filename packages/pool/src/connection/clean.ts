import type { Link } from '../driver.ts';
import type { QueryConfig } from '../query.ts';
import type { SessionEffect } from '../statement/session-effect.ts';
import { settled } from './open.ts';
import { resetSession, rollBack } from './reset.ts';

/** What a returned session may need, and who hears of it. */
export interface Cleaning {
  readonly effect: SessionEffect;
  readonly needsReset: boolean;
  /** What opening had set. */
  readonly setup: readonly QueryConfig[];
  readonly rolledBack: () => void;
  readonly reset: () => void;
}

/** Makes a session clean: waits for ReadyForQuery, ends an open transaction, resets. Rejects when it cannot. */
export async function cleanSession(link: Link, cleaning: Cleaning): Promise<void> {
  await settled(link);
  if (link.transaction !== 'idle') {
    await rollBack(link);
    cleaning.rolledBack();
  }
  if (cleaning.needsReset) {
    await resetSession(link, cleaning.effect, cleaning.setup);
    cleaning.reset();
  }
  await settled(link);
}
