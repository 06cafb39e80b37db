/** Tells players what they did not ask for. */
import {
  CannotSendMessagesToThisUserErrorCodes,
  DiscordAPIError,
  RESTJSONErrorCodes,
  Routes,
  type APIDMChannel,
  type REST,
} from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { noticeMoment, type Notice } from '../flows/notice.ts';
import { saveDmChannel } from '../store/dm-channel-store.ts';
import type { Addressee } from '../store/outbox-store.ts';
import { textsFor } from '../texts/languages.ts';
import { callView } from '../views/call-view.ts';
import { matchView } from '../views/match-view.ts';
import { newsView } from '../views/news-view.ts';
import type { MessageView } from '../views/message.ts';
import type { Log } from './log.ts';

/** What the messenger works with. */
export interface MessengerOptions {
  /** Asked for every call: see `Connection`. */
  readonly rest: () => REST;
  readonly ladder: Ladder;
  readonly log: Log;
  /** A channel of the ladder's own, for who takes no direct messages; there may be none. */
  readonly channelId: string | undefined;
}

/**
 * Sends a notice: by direct message, and to who takes none in the channel of a server, where it names nobody else.
 * Rejects when Discord did not take it and may later.
 */
export async function sendNotice(notice: Notice, options: MessengerOptions): Promise<void> {
  try {
    await sendDirectly(notice, options);
  } catch (error) {
    if (!isClosed(error)) throw error;
    await callInChannel(notice, options);
  }
}

/** Calls a player to their news where others may read: in their own last channel, or in the ladder's. */
async function callInChannel(notice: Notice, options: MessengerOptions): Promise<void> {
  const { rest, log, channelId } = options;
  const { id, channelId: lastChannelId, locale } = playerOf(notice);
  const matchId = 'match' in notice ? notice.match.id : undefined;
  const body = { ...callView(matchId, id, textsFor(locale)), nonce: nonceOf(notice), enforce_nonce: true };
  for (const to of new Set([lastChannelId, channelId])) {
    if (to === undefined) continue;
    try {
      // oxlint-disable-next-line no-await-in-loop -- the second only where the first is closed to us
      await rest().post(Routes.channelMessages(to), { body });
      return;
    } catch (error) {
      if (!isNoChannelOfOurs(error)) throw error;
    }
  }
  log.warn(
    { reason: notice.reason, matchId, playerId: id },
    'a player takes no direct messages, and no channel is open to us: they see their match with /queue',
  );
}

async function sendDirectly(notice: Notice, { rest, ladder }: MessengerOptions): Promise<void> {
  const player = playerOf(notice);
  const texts = textsFor(player.locale);
  const message =
    'match' in notice
      ? matchView(notice.match, notice.seat, ladder.definition, texts)
      : newsView(notice, texts);
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

/** Whether the channel is gone, was never ours, or is not ours to write in. */
function isNoChannelOfOurs(error: unknown): boolean {
  return error instanceof DiscordAPIError && CLOSED_CHANNEL.has(error.code);
}

const CLOSED_CHANNEL: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
]);

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
  const whose =
    'match' in notice
      ? `${notice.match.id.toString(36)}-${notice.seat.at(-1)}`
      : BigInt(notice.player.id).toString(36);
  return `${LETTER[notice.reason]}${whose}-${noticeMoment(notice).getTime().toString(36)}`;
}

const LETTER = {
  found: 'f',
  reminder: 'm',
  confirmed: 'c',
  reported: 'r',
  decided: 'd',
  banned: 'b',
  unbanned: 'u',
  released: 'l',
  'queue-cleared': 'q',
  'wait-over': 'w',
  rival: 'v',
} as const satisfies Record<Notice['reason'], string>;

function playerOf(notice: Notice): Addressee {
  if (!('match' in notice)) return notice.player;
  return notice.seat === 'player_1' ? notice.match.player1 : notice.match.player2;
}

function isClosed(error: unknown): boolean {
  return error instanceof DiscordAPIError && CLOSED_TO_US.has(error.code);
}

/** They take no messages, or share no server with the bot any more. */
const CLOSED_TO_US: ReadonlySet<unknown> = new Set(CannotSendMessagesToThisUserErrorCodes);
