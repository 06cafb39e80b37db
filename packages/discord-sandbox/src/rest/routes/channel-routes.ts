/** Channels and the messages that the bot sends, changes and deletes with its own token. */
import { MessageType, PermissionFlagsBits } from 'discord-api-types/v10';
import { integer } from '../../limits/shape.ts';
import type { LocalDiscord } from '../../local-discord.ts';
import { channelPayload, mayBot, type Channel } from '../../world/channel.ts';
import { deleteMessage, editMessage, sendMessage } from '../../world/message-writing.ts';
import { messagePayload, type Message } from '../../world/message.ts';
import { checked, discordError } from '../discord-error.ts';
import type { RestAnswer, RoutedRequest, Route } from '../router.ts';
import { messageBody } from './message-body.ts';

const { AttachFiles, SendMessages, ViewChannel } = PermissionFlagsBits;

const DEFAULT_PAGE = 50;
const PAGE = integer({ min: 1, max: 100 });

export function channelRoutes({ world, clock }: LocalDiscord): Route[] {
  const channelOf = (request: RoutedRequest): Channel => {
    const channel = world.channelById(request.param('channel'));
    if (!channel) throw discordError('unknownChannel');
    if (channel.kind === 'text' && !mayBot(channel, ViewChannel)) throw discordError('missingAccess');
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
    requireWriteAccess(channel, request.files.length > 0);
    const content = messageBody(world, channel, request);
    if (content.isNonceEnforced && content.nonce !== undefined) {
      const sent = world.sentNonces.find(content.nonce, clock.now());
      // To repeat a send is safe: what was deleted since is not sent again.
      if (sent?.isDeleted === true) throw discordError('unknownMessage');
      if (sent) return { status: 200, body: messagePayload(sent) };
    }
    const repliesTo = content.repliesTo && answeredMessage(channel, content.repliesTo);
    const message = sendMessage(world, {
      channel,
      type: repliesTo ? MessageType.Reply : MessageType.Default,
      content,
      repliesTo,
    });
    if (content.nonce !== undefined) world.sentNonces.add(content.nonce, message);
    return { status: 200, body: messagePayload(message) };
  };

  const edit = (channel: Channel, request: RoutedRequest): RestAnswer => {
    const message = visibleToBot(channel, request.param('message'));
    const content = messageBody(world, channel, request, { existing: message });
    editMessage(world, message, content);
    return { status: 200, body: messagePayload(message) };
  };

  return [
    route('GET', '', (channel) => ({ status: 200, body: channelPayload(channel) })),
    route('POST', '/typing', (channel) => {
      requireWriteAccess(channel, false);
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

function requireWriteAccess(channel: Channel, hasFiles: boolean): void {
  if (channel.kind === 'direct') {
    const { directMessages } = channel.recipient;
    if (directMessages === 'closed') throw discordError('closedDirectMessages');
    if (directMessages === 'no common server') throw discordError('noCommonServer');
  } else if (!mayBot(channel, SendMessages | (hasFiles ? AttachFiles : 0n))) {
    throw discordError('missingPermissions');
  }
}

function answeredMessage(
  channel: Channel,
  { id, isNeeded }: { readonly id: string; readonly isNeeded: boolean },
): Message | undefined {
  const message = channel.history.get(id);
  if (message && !message.audience) return message;
  checked((report) => {
    if (isNeeded) report.at('message_reference').problem('REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  });
  return undefined;
}

/** Ephemeral messages do not exist for the bot token: only interaction tokens reach them. */
function visibleToBot(channel: Channel, id: string): Message {
  const message = channel.history.get(id);
  if (!message || message.audience) throw discordError('unknownMessage');
  return message;
}

function page(channel: Channel, query: URLSearchParams): object[] {
  const limit = Number(query.get('limit') ?? DEFAULT_PAGE);
  checked((report) => PAGE(limit, report.at('limit')));
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
