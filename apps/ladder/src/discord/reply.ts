/** The answer to one interaction: given once, in time, and corrected only by who may. */
import { DiscordAPIError, MessageFlags, RESTJSONErrorCodes, type AutocompleteInteraction } from 'discord.js';
import type { Answer, Suggestion } from '../commands/command.ts';
import type { MessageView } from '../views/message.ts';
import { isWithBot, type Answerable } from './incoming.ts';
import type { Log } from './log.ts';

/**
 * What became of an answer. `duplicate`: Discord already had one, from another process or from a try of ours whose
 * confirmation was lost. `expired`: it came after Discord's three seconds. `refused`: Discord did not take what we
 * sent, and may take something else. `unanswered`: Discord could not be reached.
 */
export type Sent = 'sent' | 'duplicate' | 'expired' | 'refused' | 'unanswered';

/** The answer to one interaction. */
export class Reply {
  readonly #interaction: Answerable;
  readonly #log: Log;
  #first: Promise<Sent> | undefined;

  constructor(interaction: Answerable, log: Log) {
    this.#interaction = interaction;
    this.#log = log;
  }

  /** Whether an answer is given or on its way. */
  get hasBegun(): boolean {
    return this.#first !== undefined;
  }

  /**
   * Gives the answer. Where there is one already, from the watchdog or from another process, it is replaced only if
   * this delivery `isOurs`: nobody else knows what really happened.
   */
  async give(answer: Answer, { isOurs }: { readonly isOurs: boolean }): Promise<Sent> {
    const comesFirst = this.#first === undefined;
    this.#first ??= this.#try(() => this.#send(answer));
    const first = await this.#first;
    // Nothing was said yet: there is another chance.
    if (comesFirst && first === 'refused') this.#first = undefined;
    const isAnswered = first === 'duplicate' || (first === 'sent' && !comesFirst);
    // A form can only be a first answer: what is there has already asked to try again.
    if (!isAnswered || !isOurs || answer.kind === 'ask') return first;
    return this.#try(async () => {
      await this.#interaction.editReply({ ...answer.message });
    });
  }

  async #send(answer: Answer): Promise<void> {
    const interaction = this.#interaction;
    if (answer.kind === 'ask') {
      if (interaction.isModalSubmit()) throw new Error('ladder bug: a form cannot answer a form');
      await interaction.showModal(answer.form);
    } else if (answer.kind === 'redraw' && interaction.isMessageComponent()) {
      await interaction.update({ ...answer.message });
    } else if (answer.kind === 'redraw' && interaction.isModalSubmit() && interaction.isFromMessage()) {
      await interaction.update({ ...answer.message });
    } else {
      await interaction.reply(visibleTo(interaction, answer.message));
    }
  }

  async #try(send: () => Promise<void>): Promise<Sent> {
    try {
      await send();
      return 'sent';
    } catch (error) {
      const sent = outcomeOf(error);
      // The library must know that there is an answer, or it would not let us edit it.
      if (sent === 'duplicate') this.#interaction.replied = true;
      logUnsent(this.#log, sent, error, this.#interaction.id);
      return sent;
    }
  }
}

/** Offers suggestions; one that comes too late is nobody's loss. */
export async function suggest(
  interaction: AutocompleteInteraction,
  suggestions: readonly Suggestion[],
  log: Log,
): Promise<Sent> {
  try {
    await interaction.respond([...suggestions]);
    return 'sent';
  } catch (error) {
    const sent = outcomeOf(error);
    logUnsent(log, sent, error, interaction.id);
    return sent;
  }
}

/** In servers only the player sees the answer; in direct messages it stays. */
function visibleTo(interaction: Answerable, message: MessageView) {
  return isWithBot(interaction) ? { ...message } : { ...message, flags: MessageFlags.Ephemeral as const };
}

function outcomeOf(error: unknown): Sent {
  if (error instanceof DiscordAPIError) {
    if (error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged) return 'duplicate';
    if (error.code === RESTJSONErrorCodes.UnknownInteraction) return 'expired';
    if (error.status === 400) return 'refused';
  }
  return 'unanswered';
}

function logUnsent(log: Log, sent: Sent, error: unknown, interactionId: string): void {
  switch (sent) {
    case 'sent':
      return;
    case 'duplicate':
      log.debug({ interactionId }, 'Discord already had an answer');
      return;
    case 'expired':
      log.warn({ interactionId }, 'the answer came too late for Discord');
      return;
    case 'refused':
      log.error({ interactionId, err: error }, 'ladder bug: Discord refuses the answer');
      return;
    case 'unanswered':
      log.error({ interactionId, err: error }, 'the answer could not be sent');
  }
}
