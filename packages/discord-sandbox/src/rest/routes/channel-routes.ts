/** Channels and the messages that the bot sends, changes and deletes with its own token. */
import { MessageType } from 'discord-api-types/v10';
import { readMessage } from '../../limits/message.ts';
import type { LocalDiscord } from '../../local-discord.ts';
import { channelPayload, type Channel } from '../../world/channel.ts';
import { deleteMessage, editMessage, isEmptyAfter, sendMessage } from '../../world/message-writing.ts';
import { messagePayload, type Message } from '../../world/message.ts';
import { checked, discordError } from '../discord-error.ts';
import type { RestAnswer, RoutedRequest, Route } from '../router.ts';
import { attachmentsOf } from './attachments.ts';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

export function channelRoutes({ world, clock }: LocalDiscord): Route[] {
  const channelOf = (request: RoutedRequest): Channel => {
    const channel = world.channelById(request.param('channel'));
    if (!channel) throw discordError('unknownChannel');
    if (channel.kind === 'text' && channel.botAccess === 'none') throw discordError('missingAccess');
    return channel;
  };

  const route = (
    method: Route['method'],
    path: string,
    run: (channel: Channel, request: RoutedRequest) => RestAnswer,
  ): Route => ({
    method,
    path: `/channels/:channel${path}`,
    access: 'bot',
    run: (request) => run(channelOf(request), request),
  });

  const send = (channel: Channel, request: RoutedRequest): RestAnswer => {
    requireWriteAccess(channel);
    const content = checked((report) => readMessage(request.body, report));
    if (content.isNonceEnforced && content.nonce !== undefined) {
      const sent = channel.history.withNonce(content.nonce, clock.now());
      if (sent) return { status: 200, body: messagePayload(sent) };
    }
    if (isEmptyAfter(undefined, content, request.files.length)) throw discordError('emptyMessage');
    const repliesTo = content.repliesTo === undefined ? undefined : visibleToBot(channel, content.repliesTo);
    const message = sendMessage(world, {
      channel,
      type: repliesTo ? MessageType.Reply : MessageType.Default,
      content,
      attachments: attachmentsOf(world, request.files),
      repliesTo,
    });
    return { status: 200, body: messagePayload(message) };
  };

  const edit = (channel: Channel, request: RoutedRequest): RestAnswer => {
    const message = visibleToBot(channel, request.param('message'));
    const content = checked((report) => readMessage(request.body, report, message));
    if (isEmptyAfter(message, content, request.files.length)) throw discordError('emptyMessage');
    editMessage(world, message, content, attachmentsOf(world, request.files));
    return { status: 200, body: messagePayload(message) };
  };

  return [
    route('GET', '', (channel) => ({ status: 200, body: channelPayload(channel) })),
    route('POST', '/typing', (channel) => {
      requireWriteAccess(channel);
      return { status: 204 };
    }),
    route('GET', '/messages', (channel, request) => ({ status: 200, body: page(channel, request.query) })),
    route('POST', '/messages', send),
    route('GET', '/messages/:message', (channel, request) => ({
      status: 200,
      body: messagePayload(visibleToBot(channel, request.param('message'))),
    })),
    route('PATCH', '/messages/:message', edit),
    route('DELETE', '/messages/:message', (channel, request) => {
      deleteMessage(world, visibleToBot(channel, request.param('message')));
      return { status: 204 };
    }),
  ];
}

function requireWriteAccess(channel: Channel): void {
  if (channel.kind === 'direct') {
    if (!channel.recipient.acceptsDirectMessages) throw discordError('closedDirectMessages');
  } else if (channel.botAccess !== 'full') throw discordError('missingPermissions');
}

/** Ephemeral messages do not exist for the bot token: only interaction tokens reach them. */
function visibleToBot(channel: Channel, id: string): Message {
  const message = channel.history.get(id);
  if (!message || message.audience) throw discordError('unknownMessage');
  return message;
}

function page(channel: Channel, query: URLSearchParams): object[] {
  const limit = Math.min(MAX_PAGE, Number(query.get('limit') ?? DEFAULT_PAGE));
  const [before, after] = [query.get('before'), query.get('after')];
  const messages = channel.history
    .all()
    .filter(({ audience }) => !audience)
    .filter(
      ({ id }) =>
        (before === null || BigInt(id) < BigInt(before)) && (after === null || BigInt(id) > BigInt(after)),
    );
  // The newest ones, unless the bot reads on from a message.
  const chosen = after === null ? messages.slice(-limit) : messages.slice(0, limit);
  return chosen.toReversed().map(messagePayload);
}
