import type { Link } from '../driver.ts';
import type { SessionEffect } from '../statement/session-effect.ts';
import { type Setup, settled } from './open.ts';
import { resetSession, rollBack } from './reset.ts';

/** What a returned session may need, and who hears of it. */
export interface Cleaning {
  readonly effect: SessionEffect;
  readonly needsReset: boolean;
  /** What opening had set. */
  readonly setup: Setup;
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
    if (cleaning.setup.isBeyondReset)
      throw new Error('What onConnect had made cannot be made again: the connection is replaced');
    await resetSession(link, cleaning.effect, cleaning.setup.statements);
    cleaning.reset();
  }
  await settled(link);
  // Whatever was answered: what the server says of the session is what the next borrower gets.
  if (link.transaction !== 'idle')
    throw new Error('The session is still in a transaction after its cleaning');
}
