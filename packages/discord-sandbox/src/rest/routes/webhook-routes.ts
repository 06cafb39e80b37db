/** Changing the first response and following up, with an interaction's token. */
import { MessageFlags, MessageType } from 'discord-api-types/v10';
import type { LocalDiscord } from '../../local-discord.ts';
import { sourceMessage, type Interaction } from '../../world/interaction.ts';
import { deleteMessage, editMessage, sendMessage } from '../../world/message-writing.ts';
import { isLoading, messagePayload, type Message } from '../../world/message.ts';
import { discordError } from '../discord-error.ts';
import type { RestAnswer, RoutedRequest, Route } from '../router.ts';
import { originOf } from './interaction-origin.ts';
import { messageBody } from './message-body.ts';

export function webhookRoutes({ world, interactions }: LocalDiscord): Route[] {
  const interactionOf = (request: RoutedRequest): Interaction => {
    if (request.param('application') !== world.bot.id) throw discordError('unknownWebhook');
    const found = interactions.find(request.param('token'));
    if (found.kind === 'expired') throw discordError('invalidWebhookToken');
    // Before the first response there is no webhook yet.
    if (found.kind === 'unknown' || found.interaction.state !== 'answered')
      throw discordError('unknownWebhook');
    return found.interaction;
  };

  const messageOf = (request: RoutedRequest): Message => {
    const interaction = interactionOf(request);
    const id = request.param('message');
    const reachable = [interaction.original, ...interaction.followUps, sourceMessage(interaction)];
    const message = id === '@original' ? interaction.original : reachable.find((one) => one?.id === id);
    if (!message || message.isDeleted) throw discordError('unknownMessage');
    return message;
  };

  const edit = (message: Message, request: RoutedRequest): RestAnswer => {
    const content = messageBody(world, message.channel, request, { existing: message });
    editMessage(world, message, content);
    return { status: 200, body: messagePayload(message) };
  };

  const followUp = (request: RoutedRequest): RestAnswer => {
    const interaction = interactionOf(request);
    const { original } = interaction;
    // As on Discord: the first follow-up to "is thinking" takes its place, and its audience.
    if (original && !original.isDeleted && isLoading(original)) return edit(original, request);
    const content = messageBody(world, interaction.channel, request);
    const isEphemeral = ((content.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
    const message = sendMessage(world, {
      channel: interaction.channel,
      type: original ? MessageType.Reply : MessageType.Default,
      content,
      audience: isEphemeral ? interaction.user : undefined,
      origin: originOf(interaction),
    });
    interaction.followUps.push(message);
    return { status: 200, body: messagePayload(message) };
  };

  const path = '/webhooks/:application/:token';
  const onMessage = (
    method: Route['method'],
    run: (message: Message, request: RoutedRequest) => RestAnswer,
  ): Route => ({
    method,
    path: `${path}/messages/:message`,
    access: 'anybody',
    run: (request) => run(messageOf(request), request),
  });
  return [
    { method: 'POST', path, access: 'anybody', run: followUp },
    onMessage('GET', (message) => ({ status: 200, body: messagePayload(message) })),
    onMessage('PATCH', edit),
    onMessage('DELETE', (message) => {
      deleteMessage(world, message);
      return { status: 204 };
    }),
  ];
}
