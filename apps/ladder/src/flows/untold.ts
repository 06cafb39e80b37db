/** News that nobody told: their process ended, or Discord could not be reached. */
import { newsDue } from '../store/outbox-store.ts';
import type { Ladder } from './ladder.ts';
import type { Notice } from './notice.ts';

/** Whoever writes news tells them within this; later they are everybody's, in milliseconds. */
const GRACE_MS = 10_000;
/** Fewer than Discord takes in a second. */
const MOST_AT_ONCE = 25;

/** What is to be told by now, oldest first. */
export async function untoldNotices(ladder: Ladder): Promise<readonly Notice[]> {
  const dueBefore = new Date(ladder.now().getTime() - GRACE_MS);
  const news = await newsDue(ladder.database, { dueBefore, limit: MOST_AT_ONCE });
  return news.map(({ reason, match, seat, tries }) => ({ reason, match, seat, tries }));
}
