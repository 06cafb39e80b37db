/** News that nobody told: their process ended, or Discord could not be reached. */
import { playersWithNews } from '../store/outbox-store.ts';
import type { Ladder } from './ladder.ts';

/** Whoever writes news tells them within this; later they are everybody's, in milliseconds. */
const GRACE_MS = 10_000;
/** Fewer than Discord takes in a second. */
const MOST_AT_ONCE = 25;

/** Whose news are to be told by now, whoever has waited longest first. */
export async function untoldPlayers({ database, now }: Ladder): Promise<readonly string[]> {
  const at = now();
  const before = new Date(at.getTime() - GRACE_MS);
  return playersWithNews(database, { before, now: at, limit: MOST_AT_ONCE });
}
