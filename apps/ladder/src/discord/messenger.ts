/** Tells players what they did not ask for, by direct message. */
import { DiscordAPIError, RESTJSONErrorCodes, Routes, type APIDMChannel, type REST } from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { noticeMoment, type Notice } from '../flows/notice.ts';
import type { MatchPlayer } from '../store/match-card.ts';
import { saveDmChannel } from '../store/dm-channel-store.ts';
import { postponeNews, strikeNews } from '../store/outbox-store.ts';
import { matchView } from '../views/match-view.ts';
import type { MessageView } from '../views/message.ts';
import type { Log } from './log.ts';

/** What the messenger works with. */
export interface MessengerOptions {
  /** Asked for every call: see `Connection`. */
  readonly rest: () => REST;
  readonly ladder: Ladder;
  readonly log: Log;
}

/** After a failure it is tried again so much later, twice as much each time, at most an hour; in milliseconds. */
const RETRY_MS = 10_000;
const MOST_RETRY_MS = 60 * 60 * 1000;

/**
 * Sends notices, to each player in their order. What Discord has is struck out of the outbox; what could not be delivered
 * waits there for another try, and so does what came behind it. Must not reject.
 */
export async function sendNotices(notices: readonly Notice[], options: MessengerOptions): Promise<void> {
  const lines = new Map<string, Notice[]>();
  for (const notice of notices) {
    const { id } = playerOf(notice);
    lines.set(id, [...(lines.get(id) ?? []), notice]);
  }
  await Promise.all([...lines.values()].map(async (line) => sendInOrder(line, options)));
}

async function sendInOrder(line: readonly Notice[], options: MessengerOptions): Promise<void> {
  let goesOn = true;
  for (const notice of line) {
    // oxlint-disable-next-line no-await-in-loop -- in order, so one after another
    goesOn = goesOn && (await isTold(notice, options));
    try {
      // oxlint-disable-next-line no-await-in-loop -- as above
      await keepBooks(notice, goesOn, options.ladder);
    } catch (error) {
      // It is told once more, and Discord knows it by its nonce.
      options.log.warn({ err: error, reason: notice.reason }, 'the outbox could not be brought up to date');
    }
  }
}

/** Whether there is nothing left to do about it: it was sent, or its player takes no messages. */
async function isTold(notice: Notice, options: MessengerOptions): Promise<boolean> {
  try {
    await sendNotice(notice, options);
    return true;
  } catch (error) {
    logUndelivered(notice, error, options.log);
    return isClosed(error);
  }
}

async function keepBooks(notice: Notice, isDone: boolean, { database, now }: Ladder): Promise<void> {
  const { match, seat, reason, tries = 0 } = notice;
  const news = { matchId: match.id, seat, reason, at: noticeMoment(notice) };
  if (isDone) return strikeNews(database, news);
  const waitMs = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** tries);
  return postponeNews(database, news, new Date(now().getTime() + waitMs));
}

async function sendNotice(notice: Notice, { rest, ladder }: MessengerOptions): Promise<void> {
  const { match, seat } = notice;
  const player = playerOf(notice);
  const message = matchView(match, seat, ladder.definition);
  const nonce = nonceOf(notice);
  if (player.dmChannelId !== undefined) {
    try {
      await post(rest, player.dmChannelId, message, nonce);
      return;
    } catch (error) {
      // Ask for it anew.
      if (!isNoChannelOfOurs(error)) throw error;
    }
  }
  const channelId = await openDm(rest, player.id);
  await saveDmChannel(ladder.database, player.id, channelId);
  await post(rest, channelId, message, nonce);
}

/** Whether the channel is gone, or was never ours. */
function isNoChannelOfOurs(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return error.code === RESTJSONErrorCodes.UnknownChannel || error.code === RESTJSONErrorCodes.MissingAccess;
}

async function openDm(rest: MessengerOptions['rest'], playerId: string): Promise<string> {
  const channel = (await rest().post(Routes.userChannels(), {
    body: { recipient_id: playerId },
  })) as APIDMChannel;
  return channel.id;
}

async function post(
  rest: MessengerOptions['rest'],
  channelId: string,
  message: MessageView,
  nonce: string,
): Promise<void> {
  // The nonce makes a try that is repeated, after an answer that was lost, one message and not two.
  await rest().post(Routes.channelMessages(channelId), {
    body: { ...message, allowed_mentions: { parse: [] }, nonce, enforce_nonce: true },
  });
}

/**
 * The same for the same news, and for no other: a report that is changed and changed back is news each time, and so is a
 * match that is decided again. At most 25
 * characters, so numbers are written in base 36.
 */
function nonceOf(notice: Notice): string {
  const { reason, match, seat } = notice;
  const at = noticeMoment(notice).getTime();
  return `${LETTER[reason]}${match.id.toString(36)}-${seat.at(-1)}-${at.toString(36)}`;
}

const LETTER = {
  found: 'f',
  reminder: 'm',
  confirmed: 'c',
  reported: 'r',
  decided: 'd',
} as const satisfies Record<Notice['reason'], string>;

function playerOf({ match, seat }: Notice): MatchPlayer {
  return seat === 'player_1' ? match.player1 : match.player2;
}

function isClosed(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.CannotSendMessagesToThisUser;
}

function logUndelivered(notice: Notice, error: unknown, log: Log): void {
  const { reason, match } = notice;
  const { id } = playerOf(notice);
  const fields = { reason, matchId: match.id, playerId: id, err: error };
  if (isClosed(error)) {
    log.warn(fields, 'a player takes no direct messages: they see their match with /queue');
  } else {
    log.error(
      fields,
      'a player could not be told about their match: it is tried again, and they see it with /queue',
    );
  }
}
