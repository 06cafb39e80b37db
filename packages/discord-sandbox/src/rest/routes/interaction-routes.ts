/** The first response to an interaction. */
import { InteractionResponseType, InteractionType, MessageFlags, MessageType } from 'discord-api-types/v10';
import { checkChoices } from '../../limits/autocomplete.ts';
import type { MessageContent } from '../../limits/message.ts';
import { checkModal } from '../../limits/modal.ts';
import { isObject } from '../../limits/shape.ts';
import type { LocalDiscord } from '../../local-discord.ts';
import {
  sourceMessage,
  type FirstResponse,
  type Interaction,
  type Trigger,
} from '../../world/interaction.ts';
import { editMessage, sendMessage } from '../../world/message-writing.ts';
import { isLoading, messagePayload, type Message } from '../../world/message.ts';
import type { World } from '../../world/world.ts';
import { checked, discordError } from '../discord-error.ts';
import type { RestAnswer, RoutedRequest, Route } from '../router.ts';
import { originOf } from './interaction-origin.ts';
import { messageBody } from './message-body.ts';

const { ChannelMessageWithSource, DeferredChannelMessageWithSource, DeferredMessageUpdate, UpdateMessage } =
  InteractionResponseType;
const { ApplicationCommandAutocompleteResult, Modal } = InteractionResponseType;

/** The responses that can be a first one. */
type ResponseType =
  | InteractionResponseType.ChannelMessageWithSource
  | InteractionResponseType.DeferredChannelMessageWithSource
  | InteractionResponseType.DeferredMessageUpdate
  | InteractionResponseType.UpdateMessage
  | InteractionResponseType.ApplicationCommandAutocompleteResult
  | InteractionResponseType.Modal;

const REPLIES = [ChannelMessageWithSource, DeferredChannelMessageWithSource] as const;
const UPDATES = [DeferredMessageUpdate, UpdateMessage] as const;

/** Which responses each kind of interaction may get. */
const ALLOWED: Readonly<Record<Trigger['type'], readonly ResponseType[]>> = {
  [InteractionType.ApplicationCommand]: [...REPLIES, Modal],
  [InteractionType.ApplicationCommandAutocomplete]: [ApplicationCommandAutocompleteResult],
  [InteractionType.MessageComponent]: [...REPLIES, ...UPDATES, Modal],
  [InteractionType.ModalSubmit]: [...REPLIES, ...UPDATES],
};

export function interactionRoutes(discord: LocalDiscord): Route[] {
  return [
    {
      method: 'POST',
      path: '/interactions/:interaction/:token/callback',
      access: 'anybody',
      run: (request) => respond(discord, request),
    },
  ];
}

function respond(discord: LocalDiscord, request: RoutedRequest): RestAnswer {
  const found = discord.interactions.find(request.param('token'));
  if (found.kind !== 'valid' || found.interaction.id !== request.param('interaction')) {
    throw discordError('unknownInteraction');
  }
  const { interaction } = found;
  // A process that was busy may get here before the deadline's own timer runs.
  const isLate = discord.clock.now() - interaction.createdAt > discord.deadlineMs;
  if (interaction.state === 'missed' || (interaction.state === 'waiting' && isLate))
    throw discordError('unknownInteraction');
  if (interaction.state === 'answered') throw discordError('alreadyAcknowledged');
  const type = readType(interaction, request.body);
  const data = isObject(request.body) ? request.body['data'] : undefined;
  const response = ACCEPT[type]({ world: discord.world, interaction, request, data });
  interaction.state = 'answered';
  if ('message' in response) interaction.original = response.message;
  interaction.onAnswered(response);
  if (request.query.get('with_response') !== 'true') return { status: 204 };
  return { status: 200, body: resourcePayload(interaction, type) };
}

function readType(interaction: Interaction, body: unknown): ResponseType {
  const { type: trigger } = interaction.trigger;
  // A modal that a command opened has no message to update.
  const hasNoMessage = trigger === InteractionType.ModalSubmit && !sourceMessage(interaction);
  const allowed = hasNoMessage ? REPLIES : ALLOWED[trigger];
  const given = isObject(body) ? body['type'] : undefined;
  const type = allowed.find((one) => one === given);
  checked((report) => {
    if (given === undefined) report.at('type').problem('BASE_TYPE_REQUIRED', 'This field is required');
    else if (type === undefined) {
      report.at('type').problem('BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`);
    }
  });
  return type as ResponseType;
}

/** One response on its way to being accepted. */
interface Step {
  readonly world: World;
  readonly interaction: Interaction;
  readonly request: RoutedRequest;
  readonly data: unknown;
}

/** Checks a response, lets it take effect, and says what the user gets. */
const ACCEPT: Readonly<Record<ResponseType, (step: Step) => FirstResponse>> = {
  [ChannelMessageWithSource]: (step) => ({ kind: 'message', message: reply(step, readData(step), false) }),
  [DeferredChannelMessageWithSource]: (step) => {
    const flags = isObject(step.data) && typeof step.data['flags'] === 'number' ? step.data['flags'] : 0;
    // Of all flags only this one counts here; Components V2 comes with the edit.
    const content = { flags: flags & MessageFlags.Ephemeral, isNonceEnforced: false };
    return { kind: 'deferred', message: reply(step, content, true) };
  },
  [DeferredMessageUpdate]: ({ interaction }) => ({ kind: 'deferred', message: existingSource(interaction) }),
  [UpdateMessage]: (step) => {
    const message = existingSource(step.interaction);
    editMessage(step.world, message, readData(step, message));
    return { kind: 'update', message };
  },
  [ApplicationCommandAutocompleteResult]: ({ interaction, data }) => ({
    kind: 'autocomplete',
    choices: readChoices(interaction, isObject(data) ? data['choices'] : undefined),
  }),
  [Modal]: ({ data }) => ({ kind: 'modal', modal: readModal(data) }),
};

function readData({ world, interaction, request, data }: Step, existing?: Message): MessageContent {
  const body = { body: data ?? {}, files: request.files };
  return messageBody(world, interaction.channel, body, { at: 'data', ...(existing && { existing }) });
}

function reply({ world, interaction }: Step, content: MessageContent, isDeferred: boolean): Message {
  const isEphemeral = ((content.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  const source = sourceMessage(interaction);
  return sendMessage(world, {
    channel: interaction.channel,
    type: source ? MessageType.Reply : MessageType.ChatInputCommand,
    content,
    audience: isEphemeral ? interaction.user : undefined,
    repliesTo: source,
    origin: originOf(interaction),
    isLoading: isDeferred,
  });
}

function existingSource(interaction: Interaction): Message {
  const message = sourceMessage(interaction);
  if (!message || message.isDeleted) throw discordError('unknownMessage');
  return message;
}

function readChoices(
  { trigger }: Interaction,
  choices: unknown,
): Extract<FirstResponse, { kind: 'autocomplete' }>['choices'] {
  if (trigger.type !== InteractionType.ApplicationCommandAutocomplete)
    throw new Error('sandbox bug: not an autocomplete');
  const { optionType } = trigger;
  return checked((report) =>
    checkChoices(choices, optionType, report.at('data').at('choices')) ? choices : [],
  );
}

function readModal(data: unknown): Extract<FirstResponse, { kind: 'modal' }>['modal'] {
  return checked((report) => {
    const isModal = checkModal(data, report.at('data'));
    return (isModal ? data : {}) as Extract<FirstResponse, { kind: 'modal' }>['modal'];
  });
}

function resourcePayload(interaction: Interaction, type: ResponseType): object {
  const { original } = interaction;
  const message = original && {
    response_message_id: original.id,
    response_message_loading: isLoading(original),
    response_message_ephemeral: original.audience !== undefined,
  };
  return {
    interaction: { id: interaction.id, type: interaction.trigger.type, ...message },
    resource: { type, ...(original && { message: messagePayload(original) }) },
  };
}
