/** Works the outbox off: each player's news in their order, by one process at a time. */
import type { Ladder } from '../flows/ladder.ts';
import { noticeMoment, type Notice } from '../flows/notice.ts';
import { seatOf } from '../flows/seat.ts';
import {
  claimNews,
  postponeNews,
  strikeNews,
  type DeliveryClaim,
  type WaitingNews,
} from '../store/outbox-store.ts';
import type { Log } from './log.ts';

/** What a delivery works with. */
export interface DeliveryOptions {
  readonly ladder: Ladder;
  readonly log: Log;
  /** Sends one notice; rejects when it is to be tried again. */
  readonly send: (notice: Notice) => Promise<void>;
}

/** For so long nobody else tells a player anything; renewed with everything that is told. In milliseconds. */
const CLAIM_MS = 15_000;
/** After a failure it is tried again so much later, twice as much each time, at most an hour; in milliseconds. */
const RETRY_MS = 2_000;
const MOST_RETRY_MS = 60 * 60 * 1000;
/** Players who are claimed at once: Discord takes about 50 messages a second, and a claim must not run out meanwhile. */
const CLAIMED_AT_ONCE = 50;

/**
 * Tells these players what the outbox has for them. What Discord has is struck out; what could not be sent waits there
 * for another try, and so does what came behind it. Whom another process is telling, it tells everything. Must not reject.
 */
export async function deliver(playerIds: readonly string[], options: DeliveryOptions): Promise<void> {
  const untold = [...new Set(playerIds)];
  try {
    while (untold.length > 0) {
      // oxlint-disable-next-line no-await-in-loop -- one group after another is the point
      await tellGroup(untold.splice(0, CLAIMED_AT_ONCE), options);
    }
  } catch (error) {
    options.log.warn({ err: error }, 'the outbox could not be read: what it holds is told later');
  }
}

async function tellGroup(playerIds: readonly string[], options: DeliveryOptions): Promise<void> {
  const { ladder } = options;
  const token = ladder.newToken();
  const claim = { ...held(ladder, token, CLAIM_MS), now: ladder.now() };
  const news = await claimNews(ladder.database, playerIds, claim);
  // Each player's line begins with their oldest.
  const lines = new Map(news.toReversed().map((each) => [each.playerId, each]));
  await Promise.all([...lines.values()].map(async (first) => tellInOrder(first, token, options)));
}

async function tellInOrder(first: WaitingNews, token: string, options: DeliveryOptions): Promise<void> {
  let next: WaitingNews | undefined = first;
  try {
    while (next !== undefined) {
      // oxlint-disable-next-line no-await-in-loop -- in order, so one after another
      next = await tell(next, token, options);
    }
  } catch (error) {
    // It is told once more, and Discord knows it by its nonce.
    options.log.warn({ err: error, playerId: first.playerId }, 'the outbox could not be brought up to date');
  }
}

/** Tells one thing; gives what comes next. */
async function tell(
  waiting: WaitingNews,
  token: string,
  { ladder, log, send }: DeliveryOptions,
): Promise<WaitingNews | undefined> {
  const { playerId, tries } = waiting;
  const notice = noticeOf(waiting);
  try {
    await send(notice);
  } catch (error) {
    const matchId = 'match' in notice ? notice.match.id : undefined;
    log.error(
      { reason: notice.reason, matchId, playerId, err: error },
      'a player could not be told their news: it is tried again, and /queue shows them how they stand',
    );
    const waitMs = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** tries);
    await postponeNews(ladder.database, playerId, held(ladder, token, waitMs));
    return undefined;
  }
  const shown = noticeMoment(notice);
  // What came earlier may be written down later: the match then says an earlier moment than its news.
  const told = { ...waiting, at: shown > waiting.at ? shown : waiting.at };
  const [next] = await strikeNews(ladder.database, told, held(ladder, token, CLAIM_MS));
  return next;
}

function noticeOf({ playerId, news }: WaitingNews): Notice {
  if (!('match' in news)) return news;
  const seat = seatOf(news.match, playerId);
  if (seat === undefined)
    throw new Error(`ladder bug: news of match ${news.match.id} for who does not play in it`);
  return { ...news, seat };
}

function held({ now }: Ladder, token: string, forMs: number): DeliveryClaim {
  return { token, heldUntil: new Date(now().getTime() + forMs) };
}
